using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Distribution.Payments.Signing;

namespace Distribution.Payments.Alipay;

/// <summary>
/// Alipay's own names of certificates: MD5 of the issuer, its last part first, and the serial number in decimal. The
/// digest is a name that Alipay prescribes; nothing is secured by it.
/// </summary>
internal static class AlipayCertificates
{
    private const string RsaSignatures = "1.2.840.113549.1.1.";
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    /// <summary>Of one certificate; null if the text is none.</summary>
    public static string? Serial(string pem)
    {
        using X509Certificate2? certificate = KeyText.Certificate(pem);
        return certificate is null ? null : Serial(certificate);
    }

    /// <summary>Of the root certificates: those signed with RSA, in their order, joined by <c>_</c>. Null if there is none.</summary>
    public static string? RootSerial(string pems)
    {
        var serials = new List<string>();
        foreach (string part in KeyText.Unfold(pems).Split(Begin, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            using X509Certificate2? certificate = KeyText.Certificate(Begin + "\n" + part);
            if (certificate?.SignatureAlgorithm.Value is { } algorithm && algorithm.StartsWith(RsaSignatures, StringComparison.Ordinal))
            {
                serials.Add(Serial(certificate));
            }
        }

        return serials.Count == 0 ? null : string.Join('_', serials);
    }

    private static string Serial(X509Certificate2 certificate)
    {
        string issuer = string.Join(',', certificate.IssuerName.EnumerateRelativeDistinguishedNames(reversed: true)
            .Select(part => $"{ShortName(part.GetSingleElementType())}={part.GetSingleElementValue()}"));
        string number = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(issuer + number)));
    }

    private static string ShortName(Oid type) => type.Value switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "1.2.840.113549.1.9.1" => "E",
        var other => other ?? "",
    };
}
