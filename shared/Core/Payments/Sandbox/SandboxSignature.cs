using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Distribution.Payments.Sandbox;

/// <summary>
/// How both sides sign: RSA PKCS#1 v1.5 with SHA-256 over lines that each end in a line feed, as WeChat Pay API v3 does.
/// A notification's lines are time, nonce and raw body; a request's are method, path with query, time, nonce and raw body.
/// </summary>
public static class SandboxSignature
{
    public const string TimestampHeader = "Sandbox-Timestamp";
    public const string NonceHeader = "Sandbox-Nonce";
    public const string SerialHeader = "Sandbox-Serial";
    public const string SignatureHeader = "Sandbox-Signature";

    /// <summary>A signature whose time differs from ours by this much or more is refused.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    private const int MaxNonce = 64;
    private const int MaxSignature = 1024;

    /// <summary>Base64 of the signature of a notification.</summary>
    /// <param name="timestamp">Unix seconds.</param>
    public static string SignNotification(RSA key, string timestamp, string nonce, ReadOnlySpan<byte> body) =>
        Sign(key, $"{timestamp}\n{nonce}\n", body);

    /// <summary>Base64 of the signature of a request.</summary>
    public static string SignRequest(RSA key, string method, string pathAndQuery, string timestamp, string nonce, ReadOnlySpan<byte> body) =>
        Sign(key, $"{method}\n{pathAndQuery}\n{timestamp}\n{nonce}\n", body);

    public static bool VerifyNotification(RSA key, string timestamp, string nonce, ReadOnlySpan<byte> body, string signature) =>
        Verify(key, $"{timestamp}\n{nonce}\n", nonce, body, signature);

    public static bool VerifyRequest(RSA key, string method, string pathAndQuery, string timestamp, string nonce, ReadOnlySpan<byte> body, string signature) =>
        Verify(key, $"{method}\n{pathAndQuery}\n{timestamp}\n{nonce}\n", nonce, body, signature);

    /// <summary>Whether a time in Unix seconds is one, and near enough to <paramref name="now"/>.</summary>
    public static bool IsTimely(string timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
        && Int128.Abs((Int128)seconds - now.ToUnixTimeSeconds()) < (long)Tolerance.TotalSeconds;

    public static string Timestamp(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Sign(RSA key, string head, ReadOnlySpan<byte> body) =>
        Convert.ToBase64String(key.SignData(Message(head, body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    private static bool Verify(RSA key, string head, string nonce, ReadOnlySpan<byte> body, string signature)
    {
        if (nonce.Length is 0 or > MaxNonce || signature.Length is 0 or > MaxSignature)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxSignature];
        return Convert.TryFromBase64String(signature, bytes, out int length)
            && key.VerifyData(Message(head, body), bytes[..length], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static byte[] Message(string head, ReadOnlySpan<byte> body)
    {
        int length = Encoding.UTF8.GetByteCount(head);
        var message = new byte[length + body.Length + 1];
        Encoding.UTF8.GetBytes(head, message);
        body.CopyTo(message.AsSpan(length));
        message[^1] = (byte)'\n';
        return message;
    }
}
