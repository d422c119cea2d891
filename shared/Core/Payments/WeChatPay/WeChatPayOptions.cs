namespace Distribution.Payments.WeChatPay;

/// <summary>The merchants' accounts with WeChat Pay (API v3). Section <c>WeChatPay</c>; keys belong in a key vault and are referred to from there.</summary>
public sealed class WeChatPayOptions
{
    public const string Section = "WeChatPay";

    /// <summary>Scheme and authority of the interface.</summary>
    public Uri BaseUrl { get; set; } = new("https://api.mch.weixin.qq.com");

    /// <summary>By our merchant's id.</summary>
    public Dictionary<string, WeChatPayAccount> Merchants { get; } = new(StringComparer.Ordinal);
}

/// <summary>One account. Has no text of its own, so that no key of it can get into a log.</summary>
public sealed class WeChatPayAccount
{
    /// <summary>The merchant number (商户号).</summary>
    public string MchId { get; set; } = "";

    /// <summary>The mini program, or another app that is bound to the merchant number.</summary>
    public string AppId { get; set; } = "";

    /// <summary>The serial of the merchant's API certificate, to which <see cref="PrivateKey"/> belongs.</summary>
    public string CertificateSerial { get; set; } = "";

    /// <summary>The private key of the API certificate (<c>apiclient_key.pem</c>).</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>The APIv3 key: 32 characters, chosen by the merchant; opens notifications.</summary>
    public string ApiV3Key { get; set; } = "";

    /// <summary>
    /// What WeChat Pay signs with. A public key that is first is used to encrypt and is asked for in answers; while it is being exchanged the
    /// old and the new one are both here. With a certificate among them, or with none at all, platform certificates are got from WeChat Pay
    /// and kept up to date. At most <see cref="WeChatPayOptionsCheck.MaxPlatformKeys"/>.
    /// </summary>
    public IList<WeChatPayPlatformKey> PlatformKeys { get; } = [];

    /// <summary>Where notifications are to go; https, no query.</summary>
    public Uri? NotifyUrl { get; set; }

    /// <summary>The scene a transfer belongs to; 1005 is commission (佣金报酬).</summary>
    public string TransferSceneId { get; set; } = "1005";

    /// <summary>What the scene wants reported; of 1005 the post (岗位类型) and what the pay is for (报酬说明).</summary>
    public IList<WeChatPayReportInfo> TransferReports { get; } = [];

    /// <summary>What the payee reads as the remark of a transfer; at most 32 characters.</summary>
    public string TransferRemark { get; set; } = "佣金";

    /// <summary>What the payee is shown the money as, one of the scene's texts; null for the scene's own.</summary>
    public string? TransferPerception { get; set; }
}

/// <summary>A public key of WeChat Pay.</summary>
public sealed class WeChatPayPlatformKey
{
    /// <summary><c>PUB_KEY_ID_...</c> for a public key, the certificate's serial for a platform certificate.</summary>
    public string Serial { get; set; } = "";

    /// <summary>PEM of the public key or of the certificate.</summary>
    public string Pem { get; set; } = "";
}

/// <summary>One thing that is reported of every transfer.</summary>
public sealed class WeChatPayReportInfo
{
    /// <summary>The kind of information, in the words the scene prescribes.</summary>
    public string Type { get; set; } = "";

    /// <summary>At most 32 characters.</summary>
    public string Content { get; set; } = "";
}
