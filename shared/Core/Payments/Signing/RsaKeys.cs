using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Distribution.Payments.Signing;

/// <summary>One key for many threads: an <see cref="RSA"/> may serve one at a time, and reading a PEM each time costs more than the check.</summary>
/// <param name="pem">Any PEM that <see cref="KeyText"/> answers.</param>
internal sealed class RsaKeys(string pem)
{
    /// <summary>The longest signature that is looked at: base64 of a key of 4,096 bits is 684 characters.</summary>
    public const int MaxSignature = 1024;

    private readonly ConcurrentBag<RSA> _idle = [];

    public RSA Rent()
    {
        if (_idle.TryTake(out RSA? key))
        {
            return key;
        }

        key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }

    public void Return(RSA key) => _idle.Add(key);

    /// <summary>Base64 of the PKCS#1 v1.5 signature with SHA-256 of a text in UTF-8.</summary>
    public string Sign(string text) => Sign(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Sign(string)"/>
    public string Sign(ReadOnlySpan<byte> message)
    {
        RSA key = Rent();
        string signature = Convert.ToBase64String(key.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Return(key);
        return signature;
    }

    /// <summary>Whether a base64 text is the PKCS#1 v1.5 signature with SHA-256 of the message.</summary>
    public bool Verify(ReadOnlySpan<byte> message, string signature)
    {
        Span<byte> bytes = stackalloc byte[MaxSignature];
        if (signature.Length is 0 or > MaxSignature || !Convert.TryFromBase64String(signature, bytes, out int length))
        {
            return false;
        }

        RSA key = Rent();
        bool valid = key.VerifyData(message, bytes[..length], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Return(key);
        return valid;
    }

    /// <summary>Base64 of a text in UTF-8, encrypted with RSAES-OAEP (SHA-1 and MGF1), which is what WeChat Pay takes.</summary>
    public string Encrypt(string text)
    {
        RSA key = Rent();
        string encrypted = Convert.ToBase64String(key.Encrypt(Encoding.UTF8.GetBytes(text), RSAEncryptionPadding.OaepSHA1));
        Return(key);
        return encrypted;
    }

    public override string ToString() => nameof(RsaKeys);
}
