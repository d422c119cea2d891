using Distribution.Payments.Alipay;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.Alipay;

public sealed class AlipayOptionsTests : IDisposable
{
    private readonly AlipayKit _kit = new();

    public static TheoryData<string> Settings =>
    [
        "AppId", "SellerId", "PrivateKey", "AlipayPublicKey", "NotifyUrl", "NotifyUrl http", "TransferTitle", "TransferRemark", "TransferRemark long", "NextAlipayPublicKey", "NextAlipayCertificate",
    ];

    [Fact]
    public void A_complete_application_is_taken() => Check(_ => { }).Succeeded.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Settings))]
    public void Each_setting_that_is_wrong_is_named_and_never_shown(string setting)
    {
        ValidateOptionsResult result = Check(account =>
        {
            switch (setting)
            {
                case "AppId": account.AppId = "x"; break;
                case "SellerId": account.SellerId = "2088"; break;
                case "PrivateKey": account.PrivateKey = account.PrivateKey[4..]; break;
                case "AlipayPublicKey": account.AlipayPublicKey = account.PrivateKey; break;
                case "NotifyUrl": account.NotifyUrl = null; break;
                case "NotifyUrl http": account.NotifyUrl = new Uri("http://shop.example/n"); break;
                case "TransferTitle": account.TransferTitle = ""; break;
                case "TransferRemark": account.TransferRemark = ""; break;
                case "TransferRemark long": account.TransferRemark = new string('佣', 201); break;
                case "NextAlipayPublicKey": account.NextAlipayPublicKey = "AAAA"; break;
                case "NextAlipayCertificate": account.NextAlipayCertificate = "-----BEGIN CERTIFICATE-----"; break;
                default: throw new ArgumentOutOfRangeException(nameof(setting), setting, null);
            }
        });
        string fault = result.Failures.ShouldNotBeNull().ShouldHaveSingleItem();
        fault.ShouldStartWith("Alipay:Merchants:school:" + setting.Split(' ')[0]);
        _kit.Secrets().ShouldAllBe(secret => !fault.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void Certificates_come_all_together_or_not_at_all() =>
        Check(account => (account.AlipayPublicKey, account.AppCertificate) = ("", "no certificate")).Failures.ShouldNotBeNull().Count().ShouldBe(3);

    [Fact]
    public void Nothing_that_holds_a_key_shows_it()
    {
        AlipayOptions settings = _kit.Settings();
        object[] holders = [settings, settings.Merchants["school"], new AlipayMerchant(AlipayKit.Merchant, settings.Merchants["school"]), _kit.Merchants(), _kit.Webhook()];
        holders.ShouldAllBe(holder => _kit.Secrets().All(secret => !holder.ToString()!.Contains(secret, StringComparison.Ordinal)));
    }

    public void Dispose() => _kit.Dispose();

    private ValidateOptionsResult Check(Action<AlipayAccount> change)
    {
        AlipayAccount account = _kit.Account();
        change(account);
        return new AlipayOptionsCheck().Validate(null, _kit.Settings(account: account));
    }
}
