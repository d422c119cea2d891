using Distribution.Payments.Signing;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.Alipay;

/// <summary>Names the setting that is wrong, never its value.</summary>
internal sealed class AlipayOptionsCheck : IValidateOptions<AlipayOptions>
{
    private const int MaxAppId = 32;
    private const int SellerIdDigits = 16;
    private const int MaxUrl = 256;
    private const int MaxTitle = 128;
    private const int MaxRemark = 200;

    public ValidateOptionsResult Validate(string? name, AlipayOptions options)
    {
        var faults = new List<string>();
        Expect(ProviderHttp.IsSafe(options.Gateway) && options.Gateway.Query.Length == 0, "Alipay:Gateway is an absolute https address (http only to this machine) without a query.", faults);
        foreach ((string merchant, AlipayAccount account) in options.Merchants)
        {
            Check($"Alipay:Merchants:{merchant}", account, faults);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(string at, AlipayAccount account, List<string> faults)
    {
        Expect(account.AppId is { Length: > 0 and <= MaxAppId } && account.AppId.All(char.IsAsciiDigit), $"{at}:AppId has digits.", faults);
        Expect(account.SellerId.Length == SellerIdDigits && account.SellerId.All(char.IsAsciiDigit), $"{at}:SellerId has {SellerIdDigits} digits.", faults);
        Expect(KeyText.Private(account.PrivateKey) is not null, $"{at}:PrivateKey is an RSA private key.", faults);
        Expect(IsUrl(account.NotifyUrl), $"{at}:NotifyUrl is an https address without a query (http only to this machine).", faults);
        Expect(account.ReturnUrl is null or { IsAbsoluteUri: true }, $"{at}:ReturnUrl is an absolute address.", faults);
        Expect(account.TransferTitle.Length is > 0 and <= MaxTitle, $"{at}:TransferTitle has 1 to {MaxTitle} characters.", faults);
        Expect(account.TransferRemark.Length is > 0 and <= MaxRemark, $"{at}:TransferRemark has 1 to {MaxRemark} characters.", faults);
        if (account.UsesCertificates)
        {
            Expect(account.AlipayPublicKey.Length == 0, $"{at}:AlipayPublicKey is empty where certificates are used.", faults);
            Expect(account.NextAlipayPublicKey.Length == 0, $"{at}:NextAlipayPublicKey is empty where certificates are used.", faults);
            Expect(
                account.NextAlipayCertificate.Length == 0 || IsCertificate(account.NextAlipayCertificate),
                $"{at}:NextAlipayCertificate is the PEM of a certificate with an RSA key, or empty.",
                faults);
            Expect(AlipayCertificates.Serial(account.AppCertificate) is not null, $"{at}:AppCertificate is the PEM of a certificate.", faults);
            Expect(IsCertificate(account.AlipayCertificate), $"{at}:AlipayCertificate is the PEM of a certificate with an RSA key.", faults);
            Expect(AlipayCertificates.RootSerial(account.RootCertificates) is not null, $"{at}:RootCertificates are PEMs with an RSA certificate among them.", faults);
        }
        else
        {
            Expect(KeyText.Public(account.AlipayPublicKey) is not null, $"{at}:AlipayPublicKey is an RSA public key.", faults);
            Expect(
                account.NextAlipayPublicKey.Length == 0 || KeyText.Public(account.NextAlipayPublicKey) is not null,
                $"{at}:NextAlipayPublicKey is an RSA public key, or empty.",
                faults);
            Expect(account.NextAlipayCertificate.Length == 0, $"{at}:NextAlipayCertificate is empty where no certificates are used.", faults);
        }
    }

    private static bool IsCertificate(string pem) => AlipayCertificates.Serial(pem) is not null && KeyText.Public(pem) is not null;

    private static bool IsUrl(Uri? url) =>
        url is { IsAbsoluteUri: true, Query.Length: 0 } && url.AbsoluteUri.Length <= MaxUrl
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static void Expect(bool holds, string fault, List<string> faults)
    {
        if (!holds)
        {
            faults.Add(fault);
        }
    }
}
