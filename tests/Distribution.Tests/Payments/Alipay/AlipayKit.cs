using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Distribution.Payments.Alipay;
using Distribution.Storage;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.Alipay;

/// <summary>A merchant with an application at Alipay, and Alipay's own key.</summary>
internal sealed class AlipayKit : IDisposable
{
    public const string AppId = "2021001161683774";
    public const string SellerId = "2088831204659217";

    public static readonly MerchantId Merchant = new("school");

    public RSA AppKey { get; } = TestKeys.Open("alipay app");

    public RSA Platform { get; } = TestKeys.Open("alipay platform");

    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));

    public TestLog Log { get; } = new();

    public ProviderAccounts Accounts { get; } = new(new InMemoryEntityStore());

    public AlipayAccount Account() => new()
    {
        AppId = AppId,
        SellerId = SellerId,
        PrivateKey = Convert.ToBase64String(AppKey.ExportRSAPrivateKey()),
        AlipayPublicKey = Convert.ToBase64String(Platform.ExportSubjectPublicKeyInfo()),
        NotifyUrl = new Uri("https://shop.example/api/webhooks/alipay/school"),
    };

    public AlipayOptions Settings(Uri? gateway = null, AlipayAccount? account = null)
    {
        var settings = new AlipayOptions { Gateway = gateway ?? new Uri("http://127.0.0.1:1/gateway.do") };
        settings.Merchants[Merchant.Value] = account ?? Account();
        return settings;
    }

    public AlipayMerchants Merchants(AlipayAccount? account = null) => new(Options.Create(Settings(account: account)));

    public AlipayClient Client(AlipayHttp http, Uri gateway) => new(http, Options.Create(Settings(gateway)), Clock, new Logger<AlipayClient>(Log));

    public AlipayWebhook Webhook(AlipayAccount? account = null) => new(Merchants(account), new Logger<AlipayWebhook>(Log));

    /// <summary>An answer to the call a request makes, signed by Alipay.</summary>
    public WireAnswer Signed(WireRequest request, string content, RSA? key = null, string? serial = null)
    {
        string signature = Convert.ToBase64String((key ?? Platform).SignData(Encoding.UTF8.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        string name = Form(request)["method"].Replace('.', '_') + "_response";
        string more = serial is null ? "" : $",\"alipay_cert_sn\":\"{serial}\"";
        return Plain(200, $"{{\"{name}\":{content}{more},\"sign\":\"{signature}\"}}");
    }

    public static WireAnswer Plain(int status, string body) => new(status, Encoding.UTF8.GetBytes(body), new Dictionary<string, string>());

    /// <summary>The fields of a form that came over the wire.</summary>
    public static SortedDictionary<string, string> Form(WireRequest request) => Fields(Encoding.ASCII.GetString(request.Body));

    public static SortedDictionary<string, string> Fields(string encoded) => new(
        encoded.Split('&').Select(field => field.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1])), StringComparer.Ordinal);

    /// <summary>Whether the application has signed the fields.</summary>
    public bool IsSigned(SortedDictionary<string, string> fields)
    {
        string text = string.Join('&', fields.Where(pair => pair.Key != "sign").Select(pair => $"{pair.Key}={pair.Value}"));
        return AppKey.VerifyData(Encoding.UTF8.GetBytes(text), Convert.FromBase64String(fields["sign"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>A notification with these fields, signed by Alipay.</summary>
    public byte[] Notify(IEnumerable<KeyValuePair<string, string>> fields, RSA? key = null)
    {
        var sorted = new SortedDictionary<string, string>(fields.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal);
        string text = string.Join('&', sorted.Select(pair => $"{pair.Key}={pair.Value}"));
        sorted["sign"] = Convert.ToBase64String((key ?? Platform).SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        sorted["sign_type"] = "RSA2";
        return Encode(sorted);
    }

    /// <summary>As a browser's form: spaces as plus signs.</summary>
    public static byte[] Encode(IEnumerable<KeyValuePair<string, string>> fields) => Encoding.ASCII.GetBytes(
        string.Join('&', fields.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value).Replace("%20", "+", StringComparison.Ordinal)}")));

    public static string Json(string text) => JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement);

    public IEnumerable<string> Secrets() => [Account().PrivateKey[40..90], "bo@example.com", "张三"];

    public void Dispose()
    {
        AppKey.Dispose();
        Platform.Dispose();
        Log.Dispose();
    }
}
