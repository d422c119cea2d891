using System.Text;

namespace Distribution.Local.Providers.Alipay;

/// <summary>A call an application has signed.</summary>
/// <param name="Content">Its own parameters, UTF-8 JSON.</param>
/// <param name="NotifyUrl">Null if it wants no notification.</param>
internal sealed record AlipayCall(AlipayApplication Application, string Method, byte[] Content, Uri? NotifyUrl);

/// <summary>What comes in is looked at only if an application has signed it; what goes out is signed.</summary>
internal sealed class AlipayGate(AlipayKeys keys, AlipayApplications applications)
{
    /// <summary>The call; null if it is refused.</summary>
    /// <param name="encoded">The parameters as a form or query.</param>
    /// <param name="method">What it calls, as far as that can be told.</param>
    /// <param name="refusal">Why it is refused, as content of an answer; empty if it is not.</param>
    public AlipayCall? Read(ReadOnlySpan<byte> encoded, out string method, out byte[] refusal)
    {
        SortedDictionary<string, string> form = AlipayText.Form(encoded);
        method = form.GetValueOrDefault("method", "");
        AlipayApplication? application = applications.Find(form.GetValueOrDefault("app_id", ""));
        string? problem = application is null ? "isv.invalid-app-id" : Problem(application, form);
        if (application is null || problem is not null)
        {
            refusal = AlipayContent.Refused("40002", "Invalid Arguments", problem ?? "");
            return null;
        }

        refusal = [];
        Uri? url = form.TryGetValue("notify_url", out string? wanted) && Uri.TryCreate(wanted, UriKind.Absolute, out Uri? address) ? address : null;
        return new AlipayCall(application, method, Encoding.UTF8.GetBytes(form.GetValueOrDefault("biz_content", "")), url);
    }

    /// <summary>The whole answer to a call.</summary>
    /// <param name="method">The call.</param>
    /// <param name="content">The part it has asked for.</param>
    /// <param name="isForged">Signed wrongly, on purpose.</param>
    public ProviderReply Answer(string method, byte[] content, bool isForged = false)
    {
        string name = method.Length == 0 ? "error" : method.Replace('.', '_');
        string signature = keys.Signer.Sign(isForged ? [.. content, (byte)' '] : content);
        string answer = $"{{\"{name}_response\":{Encoding.UTF8.GetString(content)},\"alipay_cert_sn\":\"{keys.PlatformSerial}\",\"sign\":\"{signature}\"}}";
        return new ProviderReply(200, ProviderHeaders.Of(("Content-Type", "text/html;charset=utf-8")), Encoding.UTF8.GetBytes(answer));
    }

    /// <summary>Null if everything is in order.</summary>
    private string? Problem(AlipayApplication application, SortedDictionary<string, string> form) =>
        form.GetValueOrDefault("sign_type") != "RSA2" ? "isv.invalid-signature-type"
        : !Has(form, "charset", "utf-8") ? "isv.invalid-charset"
        : !Has(form, "format", "json") ? "isv.invalid-format"
        : form.GetValueOrDefault("version") != "1.0" ? "isv.invalid-version"
        : AlipayText.ReadTime(form.GetValueOrDefault("timestamp")) is null ? "isv.invalid-timestamp"
        : form.GetValueOrDefault("app_cert_sn") != application.Serial ? "isv.invalid-app-cert-sn"
        : form.GetValueOrDefault("alipay_root_cert_sn") != keys.RootSerial ? "isv.invalid-root-cert-sn"
        : !IsSigned(application, form) ? "isv.invalid-signature"
        : null;

    /// <summary>Signed is everything but the signature.</summary>
    private static bool IsSigned(AlipayApplication application, SortedDictionary<string, string> form) =>
        form.TryGetValue("sign", out string? signature)
        && application.Verifier.Verify(Encoding.UTF8.GetBytes(AlipayText.ToSign(form.Where(static pair => pair.Key != "sign"))), signature);

    private static bool Has(SortedDictionary<string, string> form, string name, string value) =>
        string.Equals(form.GetValueOrDefault(name), value, StringComparison.OrdinalIgnoreCase);
}
