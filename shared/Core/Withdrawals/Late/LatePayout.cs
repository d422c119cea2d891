using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Withdrawals.Late;

/// <summary>A payout that was made although its amount had been released: the distributor has both until finance settles it.</summary>
/// <param name="ToldAt">When the provider first told of it, UTC.</param>
/// <param name="ReturnedAt">When it told that the money has come back, UTC; null while it has not.</param>
public sealed record LatePayout(DateTimeOffset ToldAt, DateTimeOffset? ReturnedAt)
{
    /// <summary>What finance decided; null while it has not.</summary>
    public LateSettlement? Settlement { get; init; }

    /// <summary>Whether somebody has to decide.</summary>
    [JsonIgnore]
    public bool IsOpen => ReturnedAt is null && Settlement is null;
}

/// <summary>Who bears what was paid after its release.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LateOutcome>))]
public enum LateOutcome
{
    /// <summary>The distributor: what had been released is taken back, from what is available, the rest as debt. The withdrawal is paid.</summary>
    [JsonStringEnumMemberName("recover")]
    Recover,

    /// <summary>The merchant: the distributor keeps both.</summary>
    [JsonStringEnumMemberName("writeOff")]
    WriteOff,
}

/// <param name="How">Who bears it.</param>
/// <param name="By">A person of finance, never the payee.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">UTC.</param>
/// <param name="CommandId">The command, so that it counts once.</param>
/// <param name="RequestHash">Of its request.</param>
public sealed record LateSettlement(LateOutcome How, UserId By, string Reason, DateTimeOffset At, string CommandId, string RequestHash);
