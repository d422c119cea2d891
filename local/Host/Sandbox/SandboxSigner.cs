using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Distribution.Payments.Sandbox;

namespace Distribution.Local.Sandbox;

/// <summary>Signs the provider's notifications and checks the shop's requests.</summary>
public sealed class SandboxSigner(SandboxKeys keys, TimeProvider clock)
{
    public const string WebhookPath = "/api/webhooks/sandbox";

    private readonly KeyPool _own = new(keys.ProviderPrivatePem);
    private readonly KeyPool _shop = new(keys.MerchantPublicPem);

    /// <summary>A signed notification; each has a nonce and a time of its own.</summary>
    public HttpRequestMessage Notification(byte[] body)
    {
        string timestamp = SandboxSignature.Timestamp(clock.GetUtcNow());
        string nonce = Guid.NewGuid().ToString("N");
        string signature = _own.Use(key => SandboxSignature.SignNotification(key, timestamp, nonce, body));
        var request = new HttpRequestMessage(HttpMethod.Post, WebhookPath)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add(SandboxSignature.TimestampHeader, timestamp);
        request.Headers.Add(SandboxSignature.NonceHeader, nonce);
        request.Headers.Add(SandboxSignature.SerialHeader, SandboxKeys.ProviderSerial);
        request.Headers.Add(SandboxSignature.SignatureHeader, signature);
        return request;
    }

    /// <summary>Whether a request comes from the shop.</summary>
    public bool IsShop(string method, string pathAndQuery, IReadOnlyDictionary<string, string> headers, byte[] body) =>
        headers.TryGetValue(SandboxSignature.TimestampHeader, out string? timestamp)
        && headers.TryGetValue(SandboxSignature.NonceHeader, out string? nonce)
        && headers.TryGetValue(SandboxSignature.SerialHeader, out string? serial)
        && headers.TryGetValue(SandboxSignature.SignatureHeader, out string? signature)
        && serial == SandboxKeys.MerchantSerial
        && SandboxSignature.IsTimely(timestamp, clock.GetUtcNow())
        && _shop.Use(key => SandboxSignature.VerifyRequest(key, method, pathAndQuery, timestamp, nonce, body, signature));

    /// <summary>An <see cref="RSA"/> serves one thread at a time; reading its PEM costs more than using it.</summary>
    private sealed class KeyPool(string pem)
    {
        private readonly ConcurrentBag<RSA> _idle = [];

        public T Use<T>(Func<RSA, T> use)
        {
            if (!_idle.TryTake(out RSA? key))
            {
                key = RSA.Create();
                key.ImportFromPem(pem);
            }

            T result = use(key);
            _idle.Add(key);
            return result;
        }
    }
}
