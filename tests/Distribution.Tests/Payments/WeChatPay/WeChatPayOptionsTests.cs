using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.WeChatPay;

public sealed class WeChatPayOptionsTests : IDisposable
{
    private readonly WeChatPayKit _kit = new();

    public static TheoryData<string> Settings =>
    [
        "MchId", "AppId", "CertificateSerial", "PrivateKey", "ApiV3Key", "NotifyUrl", "NotifyUrl query", "NotifyUrl http", "PlatformKeys many",
        "PlatformKeys twice", "PlatformKeys:0 pem", "PlatformKeys:0 serial", "PlatformKeys:0 private", "TransferSceneId", "TransferReports",
        "TransferReports none", "TransferReports one", "TransferRemark none", "TransferRemark",
    ];

    [Fact]
    public void A_complete_account_is_taken() => Check(_ => { }).Succeeded.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Settings))]
    public void Each_setting_that_is_wrong_is_named_and_never_shown(string setting)
    {
        ValidateOptionsResult result = Check(account =>
        {
            switch (setting)
            {
                case "MchId": account.MchId = "19x"; break;
                case "AppId": account.AppId = ""; break;
                case "CertificateSerial": account.CertificateSerial = "no hex"; break;
                case "PrivateKey": account.PrivateKey = account.PrivateKey.Replace("M", "N", StringComparison.Ordinal); break;
                case "ApiV3Key": account.ApiV3Key = WeChatPayKit.ApiV3Key + "x"; break;
                case "NotifyUrl": account.NotifyUrl = null; break;
                case "NotifyUrl query": account.NotifyUrl = new Uri("https://shop.example/n?a=1"); break;
                case "NotifyUrl http": account.NotifyUrl = new Uri("http://shop.example/n"); break;
                case "PlatformKeys many": Many(account); break;
                case "PlatformKeys twice": account.PlatformKeys[1].Serial = account.PlatformKeys[0].Serial; break;
                case "PlatformKeys:0 pem": account.PlatformKeys[0].Pem = "AAAA"; break;
                case "PlatformKeys:0 serial": account.PlatformKeys[0].Serial = "0119"; break;
                case "PlatformKeys:0 private": account.PlatformKeys[0].Pem = _kit.Current.ExportPkcs8PrivateKeyPem(); break;
                case "TransferSceneId": account.TransferSceneId = "x"; break;
                case "TransferReports": account.TransferReports[0].Content = new string('x', 33); break;
                case "TransferReports none": account.TransferReports.Clear(); break;
                case "TransferReports one": account.TransferReports.RemoveAt(1); break;
                case "TransferRemark none": account.TransferRemark = ""; break;
                case "TransferRemark": account.TransferRemark = new string('佣', 33); break;
                default: throw new ArgumentOutOfRangeException(nameof(setting), setting, null);
            }
        });
        string fault = result.Failures.ShouldNotBeNull().ShouldHaveSingleItem();
        fault.ShouldStartWith("WeChatPay:Merchants:fruit:" + setting.Split(' ')[0]);
        _kit.Secrets().ShouldAllBe(secret => !fault.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void A_platform_certificate_goes_by_its_own_serial()
    {
        var request = new CertificateRequest("CN=Tenpay.com sign", _kit.Current, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        string pem = certificate.ExportCertificatePem();
        Check(account => account.PlatformKeys[0] = new WeChatPayPlatformKey { Serial = certificate.SerialNumber, Pem = pem }).Succeeded.ShouldBeTrue();
        Check(account => account.PlatformKeys[0] = new WeChatPayPlatformKey { Serial = WeChatPayKit.CurrentSerial, Pem = pem }).Succeeded.ShouldBeFalse();

        WeChatPayAccount own = _kit.Account();
        own.PlatformKeys[0] = new WeChatPayPlatformKey { Serial = certificate.SerialNumber, Pem = pem };
        var merchant = new WeChatPayMerchant(WeChatPayKit.Merchant, own);
        byte[] body = "{}"u8.ToArray();
        WeChatPaySignature.Check(merchant.Keys, _kit.Sign(body, serial: certificate.SerialNumber), body, _kit.Clock.GetUtcNow()).ShouldBeNull();
    }

    [Fact]
    public void Without_any_platform_key_and_with_a_certificate_they_are_to_be_got()
    {
        WeChatPayAccount account = _kit.Account();
        new WeChatPayMerchant(WeChatPayKit.Merchant, account).UsesCertificates.ShouldBeFalse();
        account.PlatformKeys.Clear();
        new WeChatPayMerchant(WeChatPayKit.Merchant, account).UsesCertificates.ShouldBeTrue();
        Check(static own => own.PlatformKeys.Clear()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Nothing_that_holds_a_key_shows_it()
    {
        WeChatPayOptions settings = _kit.Settings();
        var merchant = new WeChatPayMerchant(WeChatPayKit.Merchant, settings.Merchants["fruit"]);
        object[] holders =
        [
            settings, settings.Merchants["fruit"], settings.Merchants["fruit"].PlatformKeys[0], merchant, merchant.Signer, merchant.Cipher,
            _kit.Merchants(), _kit.Webhook(), new ProviderAccount("wechat", WeChatPayKit.Openid, "张三"),
        ];
        holders.ShouldAllBe(holder => _kit.Secrets().All(secret => !holder.ToString()!.Contains(secret, StringComparison.Ordinal)));
    }

    public void Dispose() => _kit.Dispose();

    private void Many(WeChatPayAccount account)
    {
        while (account.PlatformKeys.Count <= WeChatPayOptionsCheck.MaxPlatformKeys)
        {
            account.PlatformKeys.Add(new WeChatPayPlatformKey { Serial = $"PUB_KEY_ID_{account.PlatformKeys.Count}", Pem = _kit.Current.ExportSubjectPublicKeyInfoPem() });
        }
    }

    private ValidateOptionsResult Check(Action<WeChatPayAccount> change)
    {
        WeChatPayOptions settings = _kit.Settings();
        change(settings.Merchants["fruit"]);
        return new WeChatPayOptionsCheck().Validate(null, settings);
    }
}
