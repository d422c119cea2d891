namespace Distribution.Payments.Alipay;

/// <summary>The merchants' applications at Alipay's open platform. Section <c>Alipay</c>; keys belong in a key vault and are referred to from there.</summary>
public sealed class AlipayOptions
{
    public const string Section = "Alipay";

    /// <summary>The address of the interface.</summary>
    public Uri Gateway { get; set; } = new("https://openapi.alipay.com/gateway.do");

    /// <summary>By our merchant's id.</summary>
    public Dictionary<string, AlipayAccount> Merchants { get; } = new(StringComparer.Ordinal);
}

/// <summary>One application. Has no text of its own, so that no key of it can get into a log.</summary>
public sealed class AlipayAccount
{
    /// <summary>The application's id.</summary>
    public string AppId { get; set; } = "";

    /// <summary>The merchant's own user id (PID), 16 digits that begin with 2088.</summary>
    public string SellerId { get; set; } = "";

    /// <summary>The application's private key: PEM or bare base64, PKCS#8 or PKCS#1.</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>Alipay's public key, in public-key mode; empty in certificate mode.</summary>
    public string AlipayPublicKey { get; set; } = "";

    /// <summary>The key that takes its place: while it is exchanged both count. Empty at other times.</summary>
    public string NextAlipayPublicKey { get; set; } = "";

    /// <summary>Certificate mode, which transfers need: the application's certificate, PEM.</summary>
    public string AppCertificate { get; set; } = "";

    /// <summary>Certificate mode: Alipay's certificate, PEM.</summary>
    public string AlipayCertificate { get; set; } = "";

    /// <summary>Certificate mode: the one that takes its place; while it is exchanged both count. Empty at other times.</summary>
    public string NextAlipayCertificate { get; set; } = "";

    /// <summary>Certificate mode: Alipay's root certificates, PEM, as they are downloaded.</summary>
    public string RootCertificates { get; set; } = "";

    /// <summary>Where notifications are to go; https, no query.</summary>
    public Uri? NotifyUrl { get; set; }

    /// <summary>Where a buyer who has paid on Alipay's page is sent; null for nowhere.</summary>
    public Uri? ReturnUrl { get; set; }

    /// <summary>What the payee reads as the title of a transfer; at most 128 characters.</summary>
    public string TransferTitle { get; set; } = "佣金";

    /// <summary>What the payee reads as the remark of a transfer; at most 200 characters.</summary>
    public string TransferRemark { get; set; } = "佣金";

    /// <summary>Those of Alipay's that count, of the mode that is used; PEM, or bare base64.</summary>
    internal IEnumerable<string> PlatformKeys =>
        (UsesCertificates ? new[] { AlipayCertificate, NextAlipayCertificate } : [AlipayPublicKey, NextAlipayPublicKey]).Where(static key => key.Length > 0);

    internal bool UsesCertificates => AppCertificate.Length > 0 || AlipayCertificate.Length > 0 || RootCertificates.Length > 0;
}
