using Distribution.Payments.Accounts;

namespace Distribution.Tests.Payments.Accounts;

public sealed class AccountSpellingTests
{
    [Theory]
    [InlineData("13800138000", "13800138000")]
    [InlineData("+8613800138000", "13800138000")]
    [InlineData("86 138-0013-8000", "13800138000")]
    [InlineData("0086 138 0013 8000", "13800138000")]
    [InlineData("１３８００１３８０００", "13800138000")]
    [InlineData("＋８６　138 0013 8000", "13800138000")]
    [InlineData("138\u200b00138000", "13800138000")]
    [InlineData("San.Zhang@Example.COM", "san.zhang@example.com")]
    [InlineData(" ｓan.zhang＠example.com ", "san.zhang@example.com")]
    [InlineData("2088102534368455", "2088102534368455")]
    [InlineData("8612345678901234", "8612345678901234")]
    [InlineData("86138@qq.com", "86138@qq.com")]
    public void One_login_has_one_spelling(string account, string spelled) => AccountSpelling.OfLogin(account).ShouldBe(spelled);

    [Theory]
    [InlineData("6222020200112233445", "6222020200112233445")]
    [InlineData("6222 0202 0011 2233 445", "6222020200112233445")]
    [InlineData("６２２２-0202-0011-2233-445", "6222020200112233445")]
    public void One_bank_account_has_one_spelling(string number, string spelled) => AccountSpelling.OfBank(number).ShouldBe(spelled);

    [Fact]
    public void Half_a_character_is_no_reason_to_fail() => AccountSpelling.OfLogin("a\ud842@b.cn").ShouldNotBeEmpty();
}
