using System.Globalization;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay.Certificates;

namespace Distribution.Payments.WeChatPay;

/// <summary>The signature headers of a notification or an answer; null where one is absent.</summary>
/// <param name="Timestamp"><c>Wechatpay-Timestamp</c>, Unix seconds.</param>
/// <param name="Nonce"><c>Wechatpay-Nonce</c>.</param>
/// <param name="Serial"><c>Wechatpay-Serial</c>.</param>
/// <param name="Signature"><c>Wechatpay-Signature</c>.</param>
public sealed record WeChatPayHeaders(string? Timestamp, string? Nonce, string? Serial, string? Signature)
{
    public const string TimestampName = "Wechatpay-Timestamp";
    public const string NonceName = "Wechatpay-Nonce";
    public const string SerialName = "Wechatpay-Serial";
    public const string SignatureName = "Wechatpay-Signature";
}

/// <summary>What is signed by whom: lines that each end in a line feed, in UTF-8, with SHA-256 and RSA.</summary>
internal static class WeChatPaySignature
{
    public const string Scheme = "WECHATPAY2-SHA256-RSA2048";

    /// <summary>How a signature begins that is wrong on purpose, to see whether it is checked.</summary>
    public const string ProbePrefix = "WECHATPAY/SIGNTEST/";

    /// <summary>The one refusal that another key may undo.</summary>
    public const string SerialUnknown = "webhook.serial_unknown";

    /// <summary>A time that differs from ours by this much or more is refused.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    private const int MaxNonce = 128;

    /// <summary>The parameters of the Authorization header, its scheme apart.</summary>
    /// <param name="pathAndQuery">As on the request line.</param>
    public static string Authorization(WeChatPayMerchant merchant, string method, string pathAndQuery, string timestamp, string nonce, ReadOnlySpan<byte> body)
    {
        string signature = merchant.Signer.Sign(Lines($"{method}\n{pathAndQuery}\n{timestamp}\n{nonce}\n", body));
        return $"mchid=\"{merchant.Account.MchId}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",serial_no=\"{merchant.Account.CertificateSerial}\",signature=\"{signature}\"";
    }

    /// <summary>The <c>paySign</c> of what the mini program hands to <c>wx.requestPayment</c>.</summary>
    public static string Payment(RsaKeys signer, string appId, string timestamp, string nonce, string package) =>
        signer.Sign($"{appId}\n{timestamp}\n{nonce}\n{package}\n");

    /// <summary>
    /// Null if WeChat Pay has signed these bytes just now; otherwise <c>webhook.probe</c>, <c>webhook.signature_invalid</c>,
    /// <c>webhook.serial_unknown</c> or <c>webhook.timestamp_expired</c>.
    /// </summary>
    public static Problem? Check(PlatformKeySet keys, WeChatPayHeaders headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (headers is not { Timestamp: { } timestamp, Nonce: { Length: > 0 and <= MaxNonce } nonce, Serial: { } serial, Signature: { } signature })
        {
            return Unauthorized("webhook.signature_invalid", "A signature header is absent.");
        }

        if (signature.StartsWith(ProbePrefix, StringComparison.Ordinal))
        {
            return Unauthorized("webhook.probe", "The signature is a probe, wrong on purpose.");
        }

        if (keys.Find(serial, now) is not { } key)
        {
            return Unauthorized(SerialUnknown, "The signature names a key that is not one of the account's.");
        }

        if (!IsTimely(timestamp, now))
        {
            return Unauthorized("webhook.timestamp_expired", "It was signed too long ago, or in the future.");
        }

        return key.Key.Verify(Lines($"{timestamp}\n{nonce}\n", body), signature)
            ? null
            : Unauthorized("webhook.signature_invalid", "The signature does not fit.");
    }

    public static string Timestamp(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static bool IsTimely(string timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
        && Int128.Abs((Int128)seconds - now.ToUnixTimeSeconds()) < (long)Tolerance.TotalSeconds;

    private static byte[] Lines(string head, ReadOnlySpan<byte> body)
    {
        int length = Encoding.UTF8.GetByteCount(head);
        var message = new byte[length + body.Length + 1];
        Encoding.UTF8.GetBytes(head, message);
        body.CopyTo(message.AsSpan(length));
        message[^1] = (byte)'\n';
        return message;
    }

    private static Problem Unauthorized(string code, string detail) => new(code, ProblemKind.Unauthorized, detail);
}
