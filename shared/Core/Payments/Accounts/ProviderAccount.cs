using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Payments.Accounts;

/// <summary>Under which name a provider knows one of our users. Personal data: never logged.</summary>
/// <param name="Provider">The gateway's name.</param>
/// <param name="Account">Of WeChat Pay the openid under the merchant's app; of Alipay the user id (2088...), the login name (e-mail or mobile number) or the open id under the merchant's application.</param>
/// <param name="RealName">As the provider has verified it; WeChat Pay wants it for transfers from 2,000 yuan, Alipay for login names. Null if not known.</param>
public sealed record ProviderAccount(string Provider, string Account, string? RealName = null)
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>Enough of the account to know one's own again.</summary>
    [JsonIgnore]
    public string MaskedAccount => AlipayIdentity.Mask(Account);

    /// <summary>The first letter of the name, the rest as stars; null without one.</summary>
    [JsonIgnore]
    public string? MaskedName => RealName is { } name ? PersonName.Mask(name) : null;

    public override string ToString() => $"{nameof(ProviderAccount)} {Provider}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProviderAccount))]
internal sealed partial class AccountJson : JsonSerializerContext;
