using System.Text.Json.Serialization;
using Distribution.Campaigns.Quotas;
using Distribution.Commission.Reviews;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Commission;

[JsonConverter(typeof(JsonStringEnumConverter<SheetState>))]
public enum SheetState
{
    /// <summary>What is earned is pending; a refund takes from pending.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>What was earned is available; a refund takes it back from there.</summary>
    [JsonStringEnumMemberName("settled")]
    Settled,
}

/// <summary>
/// What an order earns and what has become of it (分佣单). It lies with the order, and whoever replaces it decides a race:
/// settlement or refund. The ledger follows it by messages of the same batch.
/// </summary>
public sealed record CommissionSheet
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    public required OrderId Order { get; init; }

    public required MerchantId Merchant { get; init; }

    public required Currency Currency { get; init; }

    /// <summary>The version that was in force when the order was placed.</summary>
    public required int ProgramVersion { get; init; }

    public required SheetState State { get; init; }

    /// <summary>Counts the changes of the sheet, from 1; part of the keys of what a change posts.</summary>
    public required int Revision { get; init; }

    public required IReadOnlyList<SheetLine> Lines { get; init; }

    public required DateTimeOffset AccruedAt { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>What the completion earns is on the sheet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Completed { get; init; }

    /// <summary>When that was put there, UTC; null before.</summary>
    public DateTimeOffset? CompletionAccruedAt { get; init; }

    /// <summary>What the payment's rewards hold of the shares of the lines, as accrued: the completion's rewards get the rest. Null for nothing, or where the completion earns nothing.</summary>
    public IReadOnlyList<ShareTaken>? ShareTaken { get; init; }

    /// <summary>That it was held for somebody to look at, and what came of it; null if it was not.</summary>
    public SheetReview? Review { get; init; }

    /// <summary>Nothing of it settles before somebody has decided.</summary>
    [JsonIgnore]
    public bool IsHeld => Review is { State: ReviewState.Held };

    /// <summary>Somebody has looked at it and taken back what was left.</summary>
    [JsonIgnore]
    public bool IsVoided => Review is { State: ReviewState.Voided };

    /// <summary>Limits held by the payment; given back when all of the order is refunded or the sheet voided. Null for none.</summary>
    public IReadOnlyList<HeldLimit>? Limits { get; init; }

    /// <summary>Limits held by the completion, likewise.</summary>
    public IReadOnlyList<HeldLimit>? CompletionLimits { get; init; }

    /// <summary>When a line was accrued, UTC.</summary>
    public DateTimeOffset AccruedAtOf(SheetLine line) => line.OnCompletion ? CompletionAccruedAt ?? AccruedAt : AccruedAt;
}

/// <summary>One reward of the sheet. Amounts in minor units; accrued = pending + settled + reversed.</summary>
public sealed record SheetLine
{
    /// <summary>Its number on the sheet, from 1.</summary>
    public required string Id { get; init; }

    /// <summary>The order's line; null if it is for the whole order.</summary>
    public int? LineNo { get; init; }

    /// <summary>1 to 3; 0 for an inviter's grant.</summary>
    public required int Level { get; init; }

    public required DistributorId Beneficiary { get; init; }

    /// <summary>In what relation the beneficiary stands to the order.</summary>
    public required PayTo To { get; init; }

    /// <summary>The same as programs write it, for example <c>L1</c> or <c>inviter</c>.</summary>
    [JsonIgnore]
    public string Relation => SheetShare.NameOf(To);

    /// <summary>The beneficiary's tier when the payment was handled; null for none.</summary>
    public string? Tier { get; init; }

    /// <summary>The campaign budget it is paid from; null for the merchant's expense.</summary>
    public string? Budget { get; init; }

    /// <summary>Earned by the completion, not by the payment.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OnCompletion { get; init; }

    public required string Rule { get; init; }

    public required RewardKind Kind { get; init; }

    /// <summary>The net a refund is measured against.</summary>
    public required long Base { get; init; }

    public int? RatePpm { get; init; }

    /// <summary>What was accrued; never changes.</summary>
    public required long Amount { get; init; }

    /// <summary>What refunds took before settlement.</summary>
    public long Reversed { get; init; }

    /// <summary>What settlement made available; never changes afterwards.</summary>
    public long Settled { get; init; }

    /// <summary>What refunds took after settlement; a part of <see cref="Settled"/>.</summary>
    public long ClawedBack { get; init; }

    /// <summary>What is granted; null for money.</summary>
    public GrantItem? Grant { get; init; }

    /// <summary>What is left of it: amount less what refunds took.</summary>
    [JsonIgnore]
    public long Left => Amount - Reversed - ClawedBack;

    /// <summary>The whole base is refunded, so a grant is void.</summary>
    public bool Void { get; init; }

    /// <summary>How the amount came about and changed, without words.</summary>
    public IReadOnlyList<TraceStep> Steps { get; init => field = value ?? []; } = [];

    /// <summary>The same in English words and figures.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Trace => TraceWords.English(Steps);
}
