using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Reconciliation;

/// <summary>What a line of a provider's statement is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementKind>))]
public enum StatementKind
{
    /// <summary>A buyer has paid; the number is the order's.</summary>
    [JsonStringEnumMemberName("payment")]
    Payment,

    /// <summary>Money goes back to a buyer; the number is the refund's.</summary>
    [JsonStringEnumMemberName("refund")]
    Refund,

    /// <summary>A payout to a distributor; the number is the payout's.</summary>
    [JsonStringEnumMemberName("transfer")]
    Transfer,

    /// <summary>A payout that has come back, under its own number.</summary>
    [JsonStringEnumMemberName("return")]
    Return,
}

/// <summary>How a thing stands, with us or with the provider.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementState>))]
public enum StatementState
{
    [JsonStringEnumMemberName("processing")]
    Processing,

    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>One line of a provider's statement. All of it was written by somebody else: a number need not be one of ours.</summary>
/// <param name="Number">The number we gave it; at most <see cref="MaxText"/> characters.</param>
/// <param name="ProviderId">The provider's own number; null if it names none.</param>
/// <param name="Amount">Minor units, not negative.</param>
/// <param name="Fee">What the provider keeps, minor units; negative if it gives a fee back.</param>
/// <param name="At">When it happened with the provider, UTC.</param>
public sealed record StatementLine(
    StatementKind Kind, string Number, string? ProviderId, long Amount, long Fee, Currency Currency, DateTimeOffset At, StatementState State)
{
    /// <summary>The longest number.</summary>
    public const int MaxText = 64;
}
