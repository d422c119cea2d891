using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Distribution.Local.Providers.Alipay;

/// <summary>
/// Forms, times, yuan and names of certificates as Alipay writes them: the provider's own reading of the protocol, on purpose not the
/// gateway's, so that what one of them gets wrong the other does not understand.
/// </summary>
internal static partial class AlipayText
{
    private const string TimeForm = "yyyy-MM-dd HH:mm:ss";
    private const long MaxFen = 10_000_000_000;

    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    /// <summary>The fields of a form or query, sorted by name; empty if it is none, or one comes twice.</summary>
    public static SortedDictionary<string, string> Form(ReadOnlySpan<byte> encoded)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in Encoding.Latin1.GetString(encoded).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length != 2 || !fields.TryAdd(Decoded(parts[0]), Decoded(parts[1])))
            {
                return new SortedDictionary<string, string>(StringComparer.Ordinal);
            }
        }

        return fields;
    }

    /// <summary>What is signed of fields that are sorted by name.</summary>
    public static string ToSign(IEnumerable<KeyValuePair<string, string>> fields) => string.Join('&', fields.Select(static field => field.Key + "=" + field.Value));

    /// <summary>Beijing's clock, to the second.</summary>
    public static string Time(DateTimeOffset at) => at.ToOffset(Beijing).ToString(TimeForm, CultureInfo.InvariantCulture);

    /// <summary>UTC; null if the text is no time.</summary>
    public static DateTimeOffset? ReadTime(string? text) =>
        text is not null && DateTimeOffset.TryParseExact(text + " +08:00", TimeForm + " zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset at)
            ? at.ToUniversalTime()
            : null;

    public static string Yuan(long fen) => (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>False if the text is no amount: digits, and at most two more after a point.</summary>
    public static bool TryFen(string text, out long fen)
    {
        fen = YuanForm().IsMatch(text) ? (long)(decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * 100m) : -1;
        return fen is >= 0 and <= MaxFen;
    }

    /// <summary>Alipay's name of a certificate: MD5 of the issuer and the serial number in decimal. Nothing is secured by it.</summary>
    public static string Serial(X509Certificate2 certificate)
    {
        string issuer = certificate.IssuerName.Decode(X500DistinguishedNameFlags.Reversed | X500DistinguishedNameFlags.UseCommas).Replace(", ", ",", StringComparison.Ordinal);
        var number = BigInteger.Parse("0" + certificate.SerialNumber, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(issuer + number.ToString(CultureInfo.InvariantCulture))));
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    [GeneratedRegex(@"\A[0-9]{1,9}(\.[0-9]{1,2})?\z")]
    private static partial Regex YuanForm();
}
