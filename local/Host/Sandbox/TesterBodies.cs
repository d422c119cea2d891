using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Local.Sandbox;

/// <summary>The buyer pays.</summary>
/// <param name="Times">How often the shop is notified at once, 1 to <see cref="MaxTimes"/>.</param>
/// <param name="DelaySeconds">How long the provider waits before it notifies.</param>
internal sealed record PayBody(MerchantId Merchant, OrderId OutTradeNo, int Times = 1, long DelaySeconds = 0)
{
    public const int MaxTimes = 1000;

    /// <summary>Thirty days, in seconds.</summary>
    public const long MaxDelay = 30 * 24 * 3600;
}

/// <summary>The next transfer meets a fault.</summary>
internal sealed record FaultBody(TransferFault Transfer);

/// <summary>A succeeded transfer of this merchant comes back.</summary>
internal sealed record ReturnBody(MerchantId Merchant);

/// <summary>The clock is put forward by 1 to <see cref="MaxHours"/> hours.</summary>
internal sealed record ClockBody(int Hours)
{
    /// <summary>A year.</summary>
    public const int MaxHours = 366 * 24;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PayBody))]
[JsonSerializable(typeof(FaultBody))]
[JsonSerializable(typeof(ReturnBody))]
[JsonSerializable(typeof(ClockBody))]
internal sealed partial class TesterJson : JsonSerializerContext;
