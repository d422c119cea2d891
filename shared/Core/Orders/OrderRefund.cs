using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Orders;

[JsonConverter(typeof(JsonStringEnumConverter<RefundState>))]
public enum RefundState
{
    /// <summary>Recorded here; the provider has not confirmed it.</summary>
    [JsonStringEnumMemberName("requested")]
    Requested,

    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>The provider cannot do it: a person has to. What it means for commission is not undone.</summary>
    [JsonStringEnumMemberName("abnormal")]
    Abnormal,
}

/// <summary>What of a refund is of a line. Minor units.</summary>
public sealed record RefundedLine(int No, long Amount);

/// <summary>A refund as it lies on its order. Amounts in minor units.</summary>
/// <param name="Amount">The lines' amounts and freight.</param>
/// <param name="Lines">Empty for a payment that came after cancellation: then only the money goes back.</param>
/// <param name="Detail">Why it is abnormal; null otherwise.</param>
public sealed record OrderRefund(
    RefundId Id,
    long Amount,
    IReadOnlyList<RefundedLine> Lines,
    long Freight,
    string? Reason,
    RefundState State,
    DateTimeOffset At,
    string RequestHash,
    string? Detail = null);
