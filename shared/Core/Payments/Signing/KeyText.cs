using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Distribution.Payments.Signing;

/// <summary>
/// Keys as merchants have them: PEM, PEM whose line feeds came through a setting as the two characters <c>\n</c>, or the
/// bare base64 that Alipay's key tool writes. Null means that the text is no RSA key of at least <see cref="MinBits"/>.
/// </summary>
internal static class KeyText
{
    public const int MinBits = 2048;

    private const string Dashes = "-----BEGIN ";

    /// <summary>PKCS#8 PEM of a private key.</summary>
    public static string? Private(string? text)
    {
        using var key = RSA.Create();
        return Import(key, text, true) ? key.ExportPkcs8PrivateKeyPem() : null;
    }

    /// <summary>SubjectPublicKeyInfo PEM of a public key or of a certificate's.</summary>
    public static string? Public(string? text)
    {
        if (Certificate(text) is { } certificate)
        {
            using (certificate)
            {
                using RSA? held = certificate.GetRSAPublicKey();
                return held is { KeySize: >= MinBits } ? held.ExportSubjectPublicKeyInfoPem() : null;
            }
        }

        using var key = RSA.Create();
        return Import(key, text, false) ? key.ExportSubjectPublicKeyInfoPem() : null;
    }

    /// <summary>The certificate of a PEM that is one; null if it is none. The caller disposes it.</summary>
    public static X509Certificate2? Certificate(string? text)
    {
        try
        {
            return text is not null && Unfold(text) is var pem && pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromPem(pem)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The PEM with real line feeds.</summary>
    public static string Unfold(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal).Trim();

    private static bool Import(RSA key, string? text, bool isPrivate)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        string pem = Unfold(text);
        try
        {
            if (pem.StartsWith(Dashes, StringComparison.Ordinal))
            {
                if (isPrivate != pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
                {
                    return false;
                }

                key.ImportFromPem(pem);
            }
            else
            {
                ReadBare(key, Convert.FromBase64String(pem), isPrivate);
            }

            return key.KeySize >= MinBits;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or FormatException)
        {
            return false;
        }
    }

    private static void ReadBare(RSA key, byte[] der, bool isPrivate)
    {
        if (!isPrivate)
        {
            key.ImportSubjectPublicKeyInfo(der, out _);
            return;
        }

        try
        {
            key.ImportPkcs8PrivateKey(der, out _);
        }
        catch (CryptographicException)
        {
            key.ImportRSAPrivateKey(der, out _);
        }
    }
}
