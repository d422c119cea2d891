using Distribution.Payments.Alipay;
using Distribution.Payments.Sandbox;
using Distribution.Payments.WeChatPay;

namespace Distribution.Local.Providers;

/// <summary>Which simulated provider the shops of a host use for what begins now.</summary>
public enum ProviderKind
{
    /// <summary>The product's own little protocol.</summary>
    Sandbox,

    /// <summary>WeChat Pay API v3.</summary>
    WeChatPay,

    /// <summary>Alipay's open platform.</summary>
    Alipay,
}

internal static class ProviderKinds
{
    private const string SandboxWord = "sandbox";
    private const string WeChatPayWord = "wechat-pay";
    private const string AlipayWord = "alipay";

    /// <summary>As on the command line.</summary>
    public const string Words = $"{SandboxWord}, {WeChatPayWord} or {AlipayWord}";

    /// <summary>Null if the word names none; the sandbox if there is no word.</summary>
    public static ProviderKind? Parse(string? word) => word switch
    {
        null or SandboxWord => ProviderKind.Sandbox,
        WeChatPayWord => ProviderKind.WeChatPay,
        AlipayWord => ProviderKind.Alipay,
        _ => null,
    };

    /// <summary>What <see cref="Parse"/> takes.</summary>
    public static string Word(this ProviderKind kind) => kind switch
    {
        ProviderKind.WeChatPay => WeChatPayWord,
        ProviderKind.Alipay => AlipayWord,
        _ => SandboxWord,
    };

    /// <summary>The name of the gateway that speaks to it.</summary>
    public static string GatewayName(this ProviderKind kind) => kind switch
    {
        ProviderKind.WeChatPay => WeChatPayGateway.ProviderName,
        ProviderKind.Alipay => AlipayGateway.ProviderName,
        _ => SandboxGateway.ProviderName,
    };
}
