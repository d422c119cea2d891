using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Distribution.Payments.Signing;

namespace Distribution.Local.Providers.WeChat;

/// <summary>Checks what merchants sign and signs what WeChat Pay says, with whichever of its keys is asked for.</summary>
internal sealed class WeChatSigner(WeChatAccounts accounts, TimeProvider clock) : INotificationProtocol
{
    public const string TimestampHeader = "Wechatpay-Timestamp";
    public const string NonceHeader = "Wechatpay-Nonce";
    public const string SerialHeader = "Wechatpay-Serial";
    public const string SignatureHeader = "Wechatpay-Signature";

    private const string Scheme = "WECHATPAY2-SHA256-RSA2048 ";
    private const string ProbePrefix = "WECHATPAY/SIGNTEST/";
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    public IReadOnlyList<TimeSpan> Pauses { get; } =
    [
        TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(60),
        TimeSpan.FromHours(3), TimeSpan.FromHours(3), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(6),
    ];

    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    public bool IsTaken(ProviderReply reply) => reply.IsSuccess;

    public ProviderRequest Sign(ProviderNotification notification)
    {
        byte[] body = Encoding.UTF8.GetBytes(notification.Body);
        string serial = accounts.Find(notification.Merchant) is { Row.IsCertificateMode: true } ? accounts.CertificateAt(clock.GetUtcNow()) : accounts.Keys.PublicKeyId;
        Dictionary<string, string> headers = Headers(serial, body);
        headers[SignatureHeader] = notification.Fault switch
        {
            NotificationFault.Forged => Spoil(headers[SignatureHeader]),
            NotificationFault.Probe => ProbePrefix + headers[SignatureHeader][ProbePrefix.Length..],
            _ => headers[SignatureHeader],
        };
        return new ProviderRequest("POST", notification.Url.PathAndQuery, headers, body);
    }

    /// <summary>An answer, signed with the public key if the merchant has named it, or else with the certificate of today, whichever was named.</summary>
    public ProviderReply Sign(WeChatAnswer answer, ProviderRequest request, bool isForged = false)
    {
        string asked = request.Header(SerialHeader) ?? "";
        Dictionary<string, string> headers = Headers(asked == accounts.Keys.PublicKeyId ? asked : accounts.CertificateAt(clock.GetUtcNow()), answer.Body);
        headers["Request-ID"] = Guid.NewGuid().ToString("N");
        if (isForged)
        {
            headers[SignatureHeader] = Spoil(headers[SignatureHeader]);
        }

        return new ProviderReply(answer.Status, headers, answer.Body);
    }

    /// <summary>An answer that is not signed: it goes to somebody who has not shown who he is.</summary>
    public static ProviderReply Plain(WeChatAnswer answer) =>
        new(answer.Status, ProviderHeaders.Of(("Content-Type", "application/json"), ("Request-ID", Guid.NewGuid().ToString("N"))), answer.Body);

    /// <summary>The account a request comes from; null and why not if nobody has signed it, or not just now.</summary>
    public WeChatAccount? Account(ProviderRequest request, out string why)
    {
        Dictionary<string, string>? signed = Parameters(request.Header("Authorization"));
        why = "The Authorization is not one of scheme " + Scheme.TrimEnd() + ".";
        if (signed is null || !signed.TryGetValue("mchid", out string? mchId) || !signed.TryGetValue("serial_no", out string? serial)
            || !signed.TryGetValue("nonce_str", out string? nonce) || !signed.TryGetValue("timestamp", out string? timestamp)
            || !signed.TryGetValue("signature", out string? signature))
        {
            return null;
        }

        why = "There is no such merchant number, or it has no certificate of this serial.";
        if (accounts.Find(mchId) is not { } account || account.Row.CertificateSerial != serial)
        {
            return null;
        }

        why = "The timestamp is not within five minutes.";
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || Int128.Abs((Int128)seconds - clock.GetUtcNow().ToUnixTimeSeconds()) >= (long)Tolerance.TotalSeconds)
        {
            return null;
        }

        why = "The signature does not fit.";
        byte[] message = [.. Encoding.UTF8.GetBytes($"{request.Method}\n{request.PathAndQuery}\n{timestamp}\n{nonce}\n"), .. request.Body.Span, (byte)'\n'];
        return account.Key.Verify(message, signature) ? account : null;
    }

    /// <summary>A text the merchant has encrypted for the key it names; null if it does not open.</summary>
    public string? Decrypt(string text, ProviderRequest request)
    {
        if (accounts.Own(request.Header(SerialHeader) ?? "") is not { } pool)
        {
            return null;
        }

        RSA key = pool.Rent();
        try
        {
            return new UTF8Encoding(false, true).GetString(key.Decrypt(Convert.FromBase64String(text), RSAEncryptionPadding.OaepSHA1));
        }
        catch (Exception error) when (error is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
        finally
        {
            pool.Return(key);
        }
    }

    private Dictionary<string, string> Headers(string serial, byte[] body)
    {
        string timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string nonce = Guid.NewGuid().ToString("N");
        RsaKeys key = accounts.Own(serial) ?? throw new InvalidOperationException("There is no key of this serial.");
        byte[] message = [.. Encoding.UTF8.GetBytes($"{timestamp}\n{nonce}\n"), .. body, (byte)'\n'];
        return ProviderHeaders.Of(
            ("Content-Type", "application/json"),
            (TimestampHeader, timestamp),
            (NonceHeader, nonce),
            (SerialHeader, serial),
            (SignatureHeader, key.Sign(message)),
            ("Wechatpay-Signature-Type", Scheme.TrimEnd()));
    }

    /// <summary>One bit of it is another.</summary>
    private static string Spoil(string signature)
    {
        byte[] bytes = Convert.FromBase64String(signature);
        bytes[^1] ^= 1;
        return Convert.ToBase64String(bytes);
    }

    private static Dictionary<string, string>? Parameters(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in authorization[Scheme.Length..].Split(','))
        {
            string[] pair = part.Split('=', 2);
            if (pair.Length != 2 || pair[1].Length < 2 || pair[1][0] != '"' || pair[1][^1] != '"' || !parameters.TryAdd(pair[0].Trim(), pair[1][1..^1]))
            {
                return null;
            }
        }

        return parameters;
    }
}
