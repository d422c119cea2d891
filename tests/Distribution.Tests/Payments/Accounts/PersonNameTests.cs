using Distribution.Payments.Accounts;

namespace Distribution.Tests.Payments.Accounts;

public sealed class PersonNameTests
{
    private const string Rare = "\U00020BB7";

    [Theory]
    [InlineData("张三")]
    [InlineData("𠮷田")]
    [InlineData("王\U00030EDE")]
    [InlineData("阿卜杜拉·买买提")]
    [InlineData("阿卜杜拉•买买提")]
    [InlineData("阿卜杜拉・买买提")]
    [InlineData("阿卜杜拉‧买买提")]
    [InlineData("O'Neil")]
    [InlineData("O’Neil")]
    [InlineData("Jean-Luc de la Cruz Jr.")]
    [InlineData("Jose\u0301 Nu\u0301n\u0303ez")]
    [InlineData("Ñandú")]
    [InlineData("अनुराग शर्मा")]
    [InlineData("ئابدۇللا مەمەت")]
    [InlineData("བསྟན་འཛིན")]
    [InlineData("")]
    [InlineData(" ", false)]
    [InlineData("=张三", false)]
    [InlineData("-张三", false)]
    [InlineData("\u0301a", false)]
    [InlineData("张三 ", false)]
    [InlineData("张三1", false)]
    [InlineData("张\t三", false)]
    [InlineData("张,三", false)]
    [InlineData("张😀", false)]
    [InlineData("张\u200b三", false)]
    [InlineData("张（三）", false)]
    public void Names_are_letters_and_marks_of_any_script_and_a_few_signs(string name, bool isName = true) =>
        PersonName.IsName(name, 64).ShouldBe(isName && name.Length > 0);

    [Fact]
    public void Half_a_character_is_none() => PersonName.IsName("张\ud842", 64).ShouldBeFalse();

    [Fact]
    public void Characters_are_counted_and_not_units_of_UTF_16()
    {
        PersonName.IsName(string.Concat(Enumerable.Repeat(Rare, 4)), 4).ShouldBeTrue();
        PersonName.IsName(string.Concat(Enumerable.Repeat(Rare, 5)), 4).ShouldBeFalse();
        PersonName.IsName(string.Concat(Enumerable.Repeat("张", 64)), 64).ShouldBeTrue();
        PersonName.IsName(string.Concat(Enumerable.Repeat("张", 65)), 64).ShouldBeFalse();
        PersonName.IsName(string.Concat(Enumerable.Repeat(Rare, 49)), 64).ShouldBeFalse("more than a name's encryption can hold");
    }

    [Theory]
    [InlineData("张三丰", "张**")]
    [InlineData("张", "张*")]
    [InlineData("𠮷田", "𠮷*")]
    [InlineData("𠮷", "𠮷*")]
    [InlineData("", "*")]
    public void Of_a_name_the_first_character_is_shown(string name, string shown) => PersonName.Mask(name).ShouldBe(shown);

    [Fact]
    public void The_longest_name_can_be_encrypted_for_WeChat_Pay()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        string longest = string.Concat(Enumerable.Repeat("张", 64));
        key.Encrypt(System.Text.Encoding.UTF8.GetBytes(longest), System.Security.Cryptography.RSAEncryptionPadding.OaepSHA1).Length.ShouldBe(256);
    }
}
