using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.WeChatPay;

/// <summary>A merchant with an account at WeChat Pay, and WeChat Pay's own keys: an old one and a new one.</summary>
internal sealed class WeChatPayKit : IDisposable
{
    public const string MchId = "1900000109";
    public const string AppId = "wxd678efh567hg6787";
    public const string ApiV3Key = "0123456789abcdef0123456789ABCDEF";
    public const string CertificateSerial = "444F4864EA9B34415A7B6C9D8E0F102132435465";
    public const string CurrentSerial = "PUB_KEY_ID_0119000001092026030100000001";
    public const string OlderSerial = "PUB_KEY_ID_0119000001092025030100000001";
    public const string Openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

    public static readonly MerchantId Merchant = new("fruit");

    public RSA MerchantKey { get; } = TestKeys.Open("wechat merchant");

    public RSA Current { get; } = TestKeys.Open("wechat current");

    public RSA Older { get; } = TestKeys.Open("wechat older");

    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));

    public TestLog Log { get; } = new();

    public ProviderAccounts Accounts { get; } = new(new InMemoryEntityStore());

    public WeChatPayAccount Account()
    {
        var account = new WeChatPayAccount
        {
            MchId = MchId,
            AppId = AppId,
            ApiV3Key = ApiV3Key,
            CertificateSerial = CertificateSerial,
            PrivateKey = MerchantKey.ExportPkcs8PrivateKeyPem(),
            NotifyUrl = new Uri("https://shop.example/api/webhooks/wechat/fruit"),
        };
        account.PlatformKeys.Add(new WeChatPayPlatformKey { Serial = CurrentSerial, Pem = Current.ExportSubjectPublicKeyInfoPem() });
        account.PlatformKeys.Add(new WeChatPayPlatformKey { Serial = OlderSerial, Pem = Older.ExportSubjectPublicKeyInfoPem() });
        account.TransferReports.Add(new WeChatPayReportInfo { Type = "岗位类型", Content = "分销员" });
        account.TransferReports.Add(new WeChatPayReportInfo { Type = "报酬说明", Content = "推广佣金" });
        return account;
    }

    public WeChatPayOptions Settings(Uri? address = null)
    {
        var settings = new WeChatPayOptions { BaseUrl = address ?? new Uri("http://127.0.0.1:1") };
        settings.Merchants[Merchant.Value] = Account();
        return settings;
    }

    public WeChatPayMerchants Merchants() => new(Options.Create(Settings()));

    public WeChatPayWebhook Webhook() => new(Merchants(), new Logger<WeChatPayWebhook>(Log));

    public WeChatPayClient Client(WeChatPayHttp http, Uri address) =>
        new(http, Options.Create(Settings(address)), Clock, new Logger<WeChatPayClient>(Log));

    /// <summary>The body of a notification that encloses this.</summary>
    public static byte[] Notification(string type, string plain, string key = ApiV3Key, string id = "EV-2018022511223320873", string associated = "transaction")
    {
        byte[] text = Encoding.UTF8.GetBytes(plain);
        byte[] sealedText = new byte[text.Length + 16];
        using var aes = new AesGcm(Encoding.UTF8.GetBytes(key), 16);
        aes.Encrypt("fdasflkja484"u8, text, sealedText.AsSpan(0, text.Length), sealedText.AsSpan(text.Length), Encoding.UTF8.GetBytes(associated));
        return Encoding.UTF8.GetBytes($$$"""
            {"id":"{{{id}}}","create_time":"2026-03-02T09:00:00+08:00","resource_type":"encrypt-resource","event_type":"{{{type}}}","summary":"支付成功","resource":{"original_type":"transaction","algorithm":"AEAD_AES_256_GCM","ciphertext":"{{{Convert.ToBase64String(sealedText)}}}","associated_data":"{{{associated}}}","nonce":"fdasflkja484"}}
            """);
    }

    /// <summary>The signature headers WeChat Pay would send.</summary>
    public WeChatPayHeaders Sign(ReadOnlySpan<byte> body, RSA? key = null, string serial = CurrentSerial, long seconds = 0)
    {
        string timestamp = (Clock.GetUtcNow().ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);
        const string Nonce = "593BEC0C930BF1AFEB40B4A08C8FB242";
        byte[] message = [.. Encoding.UTF8.GetBytes($"{timestamp}\n{Nonce}\n"), .. body, (byte)'\n'];
        string signature = Convert.ToBase64String((key ?? Current).SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return new WeChatPayHeaders(timestamp, Nonce, serial, signature);
    }

    public WireAnswer Signed(int status, string body, RSA? key = null, string serial = CurrentSerial, long seconds = 0)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        WeChatPayHeaders headers = Sign(bytes, key, serial, seconds);
        return new WireAnswer(status, bytes, new Dictionary<string, string>
        {
            [WeChatPayHeaders.TimestampName] = headers.Timestamp!,
            [WeChatPayHeaders.NonceName] = headers.Nonce!,
            [WeChatPayHeaders.SerialName] = headers.Serial!,
            [WeChatPayHeaders.SignatureName] = headers.Signature!,
            ["Request-ID"] = "08F5B8C2B506102C18FDDFEEA306",
        });
    }

    /// <summary>What a log or a text must never show.</summary>
    public IEnumerable<string> Secrets() => [ApiV3Key, Account().PrivateKey.Split('\n')[1], Openid, "张三"];

    public void Dispose()
    {
        MerchantKey.Dispose();
        Current.Dispose();
        Older.Dispose();
        Log.Dispose();
    }
}
