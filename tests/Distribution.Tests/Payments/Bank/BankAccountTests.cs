using Distribution.Commission.Reviews;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Payments.Alipay;
using Distribution.Payments.Bank;
using Distribution.Payments.Sandbox;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.Bank;

public sealed class BankAccountTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly BankAccount Good = new("张三丰", "6222020200112233445", "中国工商银行");

    [Theory]
    [InlineData("", "62220202", "工商银行", "/holder")]
    [InlineData("=cmd", "62220202", "工商银行", "/holder")]
    [InlineData("-张三", "62220202", "工商银行", "/holder")]
    [InlineData("张三1", "62220202", "工商银行", "/holder")]
    [InlineData("张三 ", "62220202", "工商银行", "/holder")]
    [InlineData("张,三", "62220202", "工商银行", "/holder")]
    [InlineData("张三", "6222020", "工商银行", "/number")]
    [InlineData("张三", "6222 0202 0011", "工商银行", "/number")]
    [InlineData("张三", "６２２２０２０２", "工商银行", "/number")]
    [InlineData("张三", "1234567890123456789012345678901", "工商银行", "/number")]
    [InlineData("张三", "62220202", "工", "/bankName")]
    [InlineData("张三", "62220202", "1行", "/bankName")]
    [InlineData("张三", "62220202", "工商\n银行", "/bankName")]
    [InlineData("张三", "62220202", "工商\"银行", "/bankName")]
    public async Task What_cannot_be_an_account_is_refused_and_nothing_is_kept(string holder, string number, string bank, string pointer)
    {
        using Shop shop = await Shop.OpenAsync();
        BankAccounts accounts = shop.Get<BankAccounts>();

        Problem problem = (await accounts.PutAsync(Shop.Merchant, new UserId("bo"), new BankAccount(holder, number, bank), None)).Problem.ShouldNotBeNull();

        (problem.Code, problem.Pointer).ShouldBe(("bank.account_invalid", pointer));
        (await accounts.FindAsync(Shop.Merchant, new UserId("bo"), None)).ShouldBeNull();
    }

    [Theory]
    [InlineData("阿卜杜拉·买买提", "12345678", "农业银行3支行")]
    [InlineData("O'Neil (HK)", "123456789012345678901234567890", "HSBC Hong Kong")]
    public async Task Names_of_people_and_banks_are_taken_as_they_are(string holder, string number, string bank)
    {
        using Shop shop = await Shop.OpenAsync();
        var account = new BankAccount(holder, number, bank);

        (await shop.Get<BankAccounts>().PutAsync(Shop.Merchant, new UserId("bo"), account, None)).Problem.ShouldBeNull();

        (await shop.Get<BankAccounts>().FindAsync(Shop.Merchant, new UserId("bo"), None)).ShouldBe(account);
        (await shop.Get<BankAccounts>().FindAsync(new MerchantId("other"), new UserId("bo"), None)).ShouldBeNull();
    }

    [Fact]
    public void An_account_is_shown_by_its_first_letter_and_last_four_digits_and_never_printed()
    {
        (Good.MaskedHolder, Good.MaskedNumber).ShouldBe(("张**", "****3445"));
        (Good with { Holder = "张" }).MaskedHolder.ShouldBe("张*");
        Good.ToString().ShouldBe("BankAccount");
        new BankLine(1, "P1", new DistributorId("bo"), 1, Currency.CNY, Good, "x", default).ToString().ShouldBe("BankLine P1");
    }

    [Fact]
    public async Task Two_people_with_one_bank_account_are_paid_to_the_same_account()
    {
        using Shop shop = await Shop.OpenAsync();
        BankAccounts accounts = shop.Get<BankAccounts>();
        await accounts.PutAsync(Shop.Merchant, new UserId("bo"), Good, None);
        await accounts.PutAsync(Shop.Merchant, new UserId("cai"), Good with { Holder = "李四", BankName = "建设银行" }, None);
        await accounts.PutAsync(Shop.Merchant, new UserId("dan"), Good with { Number = "6222020200112233446" }, None);
        (await shop.Get<ReviewSettingsStore>().PutAsync(Shop.Merchant, new UserId("boss"), new ReviewSettings { SameAccount = true }, None)).Problem.ShouldBeNull();

        (await shop.SheetAsync(await shop.SellAsync("bo")))!.IsHeld.ShouldBeTrue();
        (await shop.SheetAsync(await shop.SellAsync("bo", buyer: "dan")))!.IsHeld.ShouldBeFalse();
    }

    [Theory]
    [InlineData("sandbox", "bank", true)]
    [InlineData("bank", "sandbox", false)]
    public void A_merchant_may_pay_by_bank_and_is_not_paid_by_it(string payments, string transfers, bool valid)
    {
        var options = new PaymentOptions { Merchants = { ["fruit"] = new MerchantProviders { Payments = payments, Transfers = transfers } } };
        var check = new PaymentOptionsCheck(Options.Create(Sandbox()), Options.Create(new WeChatPayOptions()), Options.Create(new AlipayOptions()));

        check.Validate(null, options).Succeeded.ShouldBe(valid);
    }

    private static SandboxOptions Sandbox()
    {
        var options = new SandboxOptions { BaseUrl = new Uri("http://localhost:1"), MerchantSerial = "m", ProviderSerial = "p", MerchantPrivateKeyPem = "k", ProviderPublicKeyPem = "k" };
        SandboxOptions.IsComplete(options).ShouldBeTrue();
        return options;
    }
}
