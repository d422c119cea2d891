using System.Security.Cryptography.X509Certificates;
using System.Text;
using Distribution.Payments.Signing;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.WeChatPay;

/// <summary>Names the setting that is wrong, never its value.</summary>
internal sealed class WeChatPayOptionsCheck : IValidateOptions<WeChatPayOptions>
{
    public const int MaxPlatformKeys = 10;
    public const string PublicKeyPrefix = "PUB_KEY_ID_";

    private const int ApiV3KeyBytes = 32;
    private const int MaxId = 64;
    private const int MaxNotifyUrl = 255;
    private const int MaxReports = 10;
    private const int MaxReport = 32;

    /// <summary>Commission (佣金报酬), and what WeChat Pay wants reported of each of its transfers.</summary>
    private const string CommissionScene = "1005";

    private static readonly string[] CommissionReports = ["岗位类型", "报酬说明"];

    public ValidateOptionsResult Validate(string? name, WeChatPayOptions options)
    {
        var faults = new List<string>();
        Expect(ProviderHttp.IsSafe(options.BaseUrl), "WeChatPay:BaseUrl is an absolute https address (http only to this machine).", faults);
        foreach ((string merchant, WeChatPayAccount account) in options.Merchants)
        {
            Check($"WeChatPay:Merchants:{merchant}", account, faults);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(string at, WeChatPayAccount account, List<string> faults)
    {
        Expect(account.MchId is { Length: > 0 and <= MaxId } && account.MchId.All(char.IsAsciiDigit), $"{at}:MchId has digits.", faults);
        Expect(account.AppId is { Length: > 0 and <= MaxId } && account.AppId.All(char.IsAsciiLetterOrDigit), $"{at}:AppId has letters and digits.", faults);
        Expect(IsSerial(account.CertificateSerial), $"{at}:CertificateSerial has hexadecimal digits.", faults);
        Expect(KeyText.Private(account.PrivateKey) is not null, $"{at}:PrivateKey is the PEM of an RSA private key.", faults);
        Expect(Encoding.UTF8.GetByteCount(account.ApiV3Key) == ApiV3KeyBytes, $"{at}:ApiV3Key has {ApiV3KeyBytes} bytes.", faults);
        Expect(IsNotifyUrl(account.NotifyUrl), $"{at}:NotifyUrl is an https address without a query (http only to this machine).", faults);
        Expect(account.PlatformKeys.Count <= MaxPlatformKeys, $"{at}:PlatformKeys are at most {MaxPlatformKeys}.", faults);
        Expect(
            account.PlatformKeys.Select(key => key.Serial).Distinct(StringComparer.Ordinal).Count() == account.PlatformKeys.Count,
            $"{at}:PlatformKeys have different serials.",
            faults);
        for (int i = 0; i < account.PlatformKeys.Count; i++)
        {
            Expect(IsKey(account.PlatformKeys[i]), $"{at}:PlatformKeys:{i} is a public key with its PUB_KEY_ID_ or a certificate with its own serial.", faults);
        }

        Expect(account.TransferSceneId.Length > 0 && account.TransferSceneId.All(char.IsAsciiDigit), $"{at}:TransferSceneId has digits.", faults);
        Expect(
            account.TransferReports.Count <= MaxReports && account.TransferReports.All(report => report.Type.Length > 0 && report.Content.Length is > 0 and <= MaxReport),
            $"{at}:TransferReports have a type and 1 to {MaxReport} characters.",
            faults);
        Expect(account.TransferRemark.Length is > 0 and <= MaxReport, $"{at}:TransferRemark has 1 to {MaxReport} characters.", faults);
        Expect(HasReports(account), $"{at}:TransferReports has {string.Join(" and ", CommissionReports)} for the scene {CommissionScene}.", faults);
    }

    /// <summary>Whether every kind of information the scene prescribes is there; of scenes not known here WeChat Pay says itself what is missing.</summary>
    private static bool HasReports(WeChatPayAccount account) =>
        account.TransferSceneId != CommissionScene || CommissionReports.All(type => account.TransferReports.Any(report => report.Type == type));

    private static bool IsSerial(string serial) => serial.Length is > 0 and <= MaxId && serial.All(char.IsAsciiHexDigit);

    private static bool IsNotifyUrl(Uri? url) =>
        ProviderHttp.IsSafe(url) && url is { Query.Length: 0 } && url.AbsoluteUri.Length <= MaxNotifyUrl;

    /// <summary>A certificate must be the one its serial names; the number is a key's only name.</summary>
    private static bool IsKey(WeChatPayPlatformKey key)
    {
        if (KeyText.Public(key.Pem) is null)
        {
            return false;
        }

        using X509Certificate2? certificate = KeyText.Certificate(key.Pem);
        return certificate is null
            ? key.Serial.Length is > 0 and <= MaxId && key.Serial.StartsWith(PublicKeyPrefix, StringComparison.Ordinal)
            : string.Equals(certificate.SerialNumber, key.Serial, StringComparison.Ordinal);
    }

    private static void Expect(bool holds, string fault, List<string> faults)
    {
        if (!holds)
        {
            faults.Add(fault);
        }
    }
}
