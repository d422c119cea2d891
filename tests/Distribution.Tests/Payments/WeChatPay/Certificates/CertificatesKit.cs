using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.WeChatPay;
using Distribution.Payments.WeChatPay.Certificates;
using Distribution.Storage;
using Distribution.Tests.Payments.Kit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.WeChatPay.Certificates;

/// <summary>A platform certificate with its key.</summary>
internal sealed record Issued(RSA Key, X509Certificate2 Certificate)
{
    public string Serial => Certificate.SerialNumber;

    public string Pem => Certificate.ExportCertificatePem();

    public DateTimeOffset End => Certificate.NotAfter.ToUniversalTime();
}

/// <summary>WeChat Pay on this machine, which lists platform certificates, and instances of the app that share a store.</summary>
internal sealed class CertificatesKit : IAsyncDisposable
{
    public const string Paid = """{"appid":"wxd678efh567hg6787","mchid":"1900000109","out_trade_no":"ORDER1","transaction_id":"4200000001","trade_state":"SUCCESS","success_time":"2026-03-02T08:59:58+08:00","amount":{"total":12800,"currency":"CNY"}}""";

    private readonly ProviderPeer _peer;
    private readonly List<WeChatPayHttp> _connections = [];

    private CertificatesKit(ProviderPeer peer)
    {
        _peer = peer;
        Old = Issue("wechat certificate old", Kit.Clock.GetUtcNow().AddYears(1));
        New = Issue("wechat certificate new", Kit.Clock.GetUtcNow().AddYears(5));
        (Listed, Signer) = ([Old], Old);
        peer.Answer = request => request.Target == CertificateFetch.Path ? List() : Kit.Signed(200, Paid, Signer.Key, Signer.Serial);
    }

    public WeChatPayKit Kit { get; } = new();

    public InMemoryEntityStore Store { get; } = new();

    public Issued Old { get; }

    public Issued New { get; }

    /// <summary>What WeChat Pay lists.</summary>
    public IReadOnlyList<Issued> Listed { get; set; }

    /// <summary>What it signs with.</summary>
    public Issued Signer { get; set; }

    /// <summary>Changes the answer that is the list.</summary>
    public Func<WireAnswer, WireAnswer> OnList { get; set; } = static answer => answer;

    /// <summary>How long ago the list seems to have been signed.</summary>
    public TimeSpan Age { get; set; }

    /// <summary>What the certificates are sealed with.</summary>
    public string SealedWith { get; set; } = WeChatPayKit.ApiV3Key;

    /// <summary>Changes an entry of the list.</summary>
    public Action<JsonObject> OnEntry { get; set; } = static _ => { };

    public IReadOnlyCollection<WireRequest> Requests => _peer.Requests;

    public int Fetches => _peer.Requests.Count(static request => request.Target == CertificateFetch.Path);

    public static async Task<CertificatesKit> StartAsync() => new(await ProviderPeer.StartAsync());

    public static Issued Issue(string name, DateTimeOffset end)
    {
        RSA key = TestKeys.Open(name);
        var request = new CertificateRequest("CN=Tenpay.com sign", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new Issued(key, request.CreateSelfSigned(end.AddYears(-5), end));
    }

    /// <summary>One instance of the app; with the keys its settings name.</summary>
    public Instance Open(params Issued[] configured)
    {
        WeChatPayAccount account = Kit.Account();
        account.PlatformKeys.Clear();
        foreach (Issued one in configured)
        {
            account.PlatformKeys.Add(new WeChatPayPlatformKey { Serial = one.Serial, Pem = one.Pem });
        }

        return Open(account);
    }

    public Instance Open(WeChatPayAccount account)
    {
        WeChatPayOptions settings = Kit.Settings(_peer.Address);
        settings.Merchants[WeChatPayKit.Merchant.Value] = account;
        new WeChatPayOptionsCheck().Validate(null, settings).Succeeded.ShouldBeTrue();
        IOptions<WeChatPayOptions> options = Options.Create(settings);
        var http = new WeChatPayHttp();
        _connections.Add(http);
        var merchants = new WeChatPayMerchants(options);
        var fetch = new CertificateFetch(http, options, Kit.Clock, new Logger<CertificateFetch>(Kit.Log));
        var certificates = new PlatformCertificates(Store, fetch, Kit.Clock, new Logger<PlatformCertificates>(Kit.Log));
        var client = new WeChatPayClient(http, options, Kit.Clock, new Logger<WeChatPayClient>(Kit.Log), certificates);
        return new Instance(
            new WeChatPayWebhook(merchants, new Logger<WeChatPayWebhook>(Kit.Log), certificates),
            new WeChatPayGateway(client, merchants, Kit.Accounts, Kit.Clock),
            new WeChatPayTransfers(client, merchants, Kit.Accounts),
            new RefreshCertificates(merchants, certificates, new Logger<RefreshCertificates>(Kit.Log)));
    }

    /// <summary>A notification of a payment comes to an instance; null if it is taken, else why not.</summary>
    public async Task<string?> NotifyAsync(Instance instance, Issued signer, string? serial = null)
    {
        byte[] body = WeChatPayKit.Notification("TRANSACTION.SUCCESS", Paid);
        Result<ProviderEvent> result = await instance.Webhook.VerifyAsync(
            WeChatPayKit.Merchant, Kit.Sign(body, signer.Key, serial ?? signer.Serial), body, Kit.Clock.GetUtcNow(), default);
        return result.Problem?.Code;
    }

    public async ValueTask DisposeAsync()
    {
        _connections.ForEach(static one => one.Dispose());
        await _peer.DisposeAsync();
        Kit.Dispose();
    }

    private WireAnswer List() => OnList(
        Kit.Signed(200, new JsonObject { ["data"] = new JsonArray([.. Listed.Select(Entry)]) }.ToJsonString(), Signer.Key, Signer.Serial, -(long)Age.TotalSeconds));

    private JsonObject Entry(Issued one)
    {
        byte[] pem = Encoding.UTF8.GetBytes(one.Pem);
        byte[] text = new byte[pem.Length + 16];
        using var aes = new AesGcm(Encoding.UTF8.GetBytes(SealedWith), 16);
        aes.Encrypt("61f9c719728a"u8, pem, text.AsSpan(0, pem.Length), text.AsSpan(pem.Length), "certificate"u8);
        var entry = new JsonObject
        {
            ["serial_no"] = one.Serial,
            ["effective_time "] = "2018-06-08T10:34:56+08:00",
            ["expire_time"] = one.End.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture),
            ["encrypt_certificate"] = new JsonObject
            {
                ["algorithm"] = "AEAD_AES_256_GCM",
                ["nonce"] = "61f9c719728a",
                ["associated_data"] = "certificate",
                ["ciphertext"] = Convert.ToBase64String(text),
            },
        };
        OnEntry(entry);
        return entry;
    }

    /// <summary>What one instance of the app has.</summary>
    public sealed record Instance(WeChatPayWebhook Webhook, WeChatPayGateway Gateway, WeChatPayTransfers Transfers, RefreshCertificates Refresh);
}
