using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Distribution.Local.Providers.WeChat;

/// <summary>Numbers, times and texts as WeChat Pay writes them.</summary>
internal static class WeChatText
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static string Time(DateTimeOffset at) => at.ToOffset(China).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>A number of digits that depends on the parts alone.</summary>
    public static string Number(string prefix, int length, params ReadOnlySpan<string> parts)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
        return string.Create(length, (prefix, digest), static (text, from) =>
        {
            from.prefix.CopyTo(text);
            for (int i = from.prefix.Length; i < text.Length; i++)
            {
                text[i] = (char)('0' + (from.digest[i % from.digest.Length] % 10));
            }
        });
    }

    /// <summary>Characters of an openid or a token that depend on the parts alone.</summary>
    public static string Token(int length, params ReadOnlySpan<string> parts) =>
        Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)))).Replace('+', '-').Replace('/', '_')[..length];

    /// <summary>Digits, letters and some more, as payment and refund numbers may have them.</summary>
    public static bool IsNumber(string text, int least, int most, string more) =>
        text.Length >= least && text.Length <= most && text.All(c => char.IsAsciiLetterOrDigit(c) || more.Contains(c, StringComparison.Ordinal));

    /// <summary>Null if it is no address that notifications may go to: https, or http that does not leave this machine, without a query.</summary>
    public static Uri? NotifyUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && text.Length <= 255 && url.Query.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url
            : null;
}
