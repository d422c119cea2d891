using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Withdrawals.Stuck;

/// <summary>What became of a payout, by the word of people.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PayoutOutcome>))]
public enum PayoutOutcome
{
    /// <summary>The money has left.</summary>
    [JsonStringEnumMemberName("paid")]
    Paid,

    /// <summary>No money has left and none will: the amount is released.</summary>
    [JsonStringEnumMemberName("notPaid")]
    NotPaid,
}

/// <summary>What one person of finance has found out about a payout that the provider says nothing of.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="By">Never the payee.</param>
/// <param name="Reason">How he knows, for example a line of the provider's statement.</param>
/// <param name="At">UTC.</param>
/// <param name="CommandId">The command, so that it counts once.</param>
/// <param name="RequestHash">Of its request.</param>
public sealed record PayoutDeclaration(PayoutOutcome Outcome, UserId By, string Reason, DateTimeOffset At, string CommandId, string RequestHash);
