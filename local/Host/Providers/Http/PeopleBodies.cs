using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Local.Providers.Faults;

namespace Distribution.Local.Providers.Http;

/// <summary>The buyer pays; see <see cref="ProviderAct.Pay"/>.</summary>
internal sealed record BuyerPays(MerchantId Merchant, OrderId OutTradeNo, int Times = 1, long DelaySeconds = 0);

/// <summary>The payee's client hands over what the shop's confirmation says.</summary>
internal sealed record PayeeConfirms(MerchantId Merchant, string Package);

/// <summary>A transfer that has succeeded comes back.</summary>
internal sealed record TransferReturns(MerchantId Merchant, string PayoutNo);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(BuyerPays))]
[JsonSerializable(typeof(PayeeConfirms))]
[JsonSerializable(typeof(TransferReturns))]
[JsonSerializable(typeof(PlannedFault))]
internal sealed partial class ProviderActJson : JsonSerializerContext;
