using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Distribution.Storage;

namespace Distribution.Payments.Alipay;

/// <summary>The parameters of a call: those of every call, its own as <c>biz_content</c>, and the signature over all, sorted by name.</summary>
internal static class AlipayRequest
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <param name="merchant">Signs.</param>
    /// <param name="method">For example <c>alipay.trade.query</c>.</param>
    /// <param name="content">The call's own parameters.</param>
    /// <param name="type">Of <paramref name="content"/>.</param>
    /// <param name="now">UTC.</param>
    /// <param name="notifies">Whether a notification is to follow.</param>
    /// <param name="returns">Whether the buyer comes back from a page.</param>
    public static SortedDictionary<string, string> Sign<T>(
        AlipayMerchant merchant, string method, T content, JsonTypeInfo<T> type, DateTimeOffset now, bool notifies = false, bool returns = false)
    {
        AlipayAccount account = merchant.Account;
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_id"] = account.AppId,
            ["method"] = method,
            ["format"] = "JSON",
            ["charset"] = "utf-8",
            ["sign_type"] = "RSA2",
            ["timestamp"] = Time(now),
            ["version"] = "1.0",
            ["biz_content"] = Encoding.UTF8.GetString(StoreJson.Write(content, type)),
        };
        Add(parameters, "app_cert_sn", merchant.AppSerial);
        Add(parameters, "alipay_root_cert_sn", merchant.RootSerial);
        Add(parameters, "notify_url", notifies ? account.NotifyUrl?.AbsoluteUri : null);
        Add(parameters, "return_url", returns ? account.ReturnUrl?.AbsoluteUri : null);
        parameters["sign"] = merchant.Signer.Sign(ToSign(parameters));
        return parameters;
    }

    /// <summary>What is signed: <c>name=value</c>, joined by <c>&amp;</c>, nothing encoded.</summary>
    public static string ToSign(IEnumerable<KeyValuePair<string, string>> sorted) => string.Join('&', sorted.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <summary>The signed parameters as a query, a form or the order string of an app, each value percent-encoded.</summary>
    public static string Encode(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>Alipay's clock time: Beijing, to the second.</summary>
    public static string Time(DateTimeOffset at) => at.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A clock time of Alipay's as UTC; null if it is none.</summary>
    public static DateTimeOffset? ReadTime(string? text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime clock)
            ? new DateTimeOffset(clock, China).ToUniversalTime()
            : null;

    private static void Add(SortedDictionary<string, string> parameters, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            parameters[name] = value;
        }
    }
}
