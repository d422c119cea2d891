using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Payee;
using Distribution.Withdrawals.Stuck;

namespace Distribution.Withdrawals;

[JsonConverter(typeof(JsonStringEnumConverter<WithdrawalState>))]
public enum WithdrawalState
{
    /// <summary>The amount is withheld; finance has not decided.</summary>
    [JsonStringEnumMemberName("requested")]
    Requested,

    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>The payout has its number and may be on its way.</summary>
    [JsonStringEnumMemberName("paying")]
    Paying,

    [JsonStringEnumMemberName("paid")]
    Paid,

    [JsonStringEnumMemberName("rejected")]
    Rejected,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Nobody decided in time.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>The provider could not pay; the amount is released.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The provider paid and the money came back.</summary>
    [JsonStringEnumMemberName("returned")]
    Returned,
}

/// <summary>A distributor's wish to be paid (提现). It lies in his ledger book, so that its state and the money change together. Amounts in minor units.</summary>
public sealed record Withdrawal
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    public required WithdrawalId Id { get; init; }

    public required MerchantId Merchant { get; init; }

    public required DistributorId Distributor { get; init; }

    public required Currency Currency { get; init; }

    /// <summary>What is withheld.</summary>
    public required long Amount { get; init; }

    /// <summary>What of it goes to the tax authority: an estimate until <see cref="TaxMonth"/> is there, and then fixed.</summary>
    public required long Tax { get; init; }

    /// <summary>The policy that said so.</summary>
    public required string TaxPolicy { get; init; }

    /// <summary>The calendar month it is taxed in, <c>2026-03</c>: that of the last approval. Null before, and for approvals from before tax was withheld.</summary>
    public string? TaxMonth { get; init; }

    /// <summary>What of it the merchant keeps for the payout; fixed at the request.</summary>
    public long Fee { get; init; }

    /// <summary>The local day it counts for; null for requests from before there were limits.</summary>
    public DateOnly? Day { get; init; }

    public required WithdrawalState State { get; init; }

    /// <summary>How many different people of finance must approve, fixed at the request.</summary>
    public required int ApprovalsNeeded { get; init; }

    public IReadOnlyList<WithdrawalDecision> Decisions { get; init => field = value ?? []; } = [];

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The number the provider pays once; null before the payout begins, and then for ever the same.</summary>
    public string? PayoutNo { get; init; }

    /// <summary>The provider that pays the number: fixed with it. Null before, and for payouts from before it was kept, which are at the merchant's present one.</summary>
    public string? Provider { get; init; }

    /// <summary>
    /// What the provider is told of the number in every send: fixed with it. Null before, where the transfer was not possible, and for payouts
    /// from before it was kept, of which the next send fixes it. Personal data.
    /// </summary>
    public TransferTerms? Terms { get; init; }

    /// <summary>Whether the payout began in a version that keeps what is told of it, so that nothing was sent while <see cref="Terms"/> is null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TermsAreKept { get; init; }

    public DateTimeOffset? PayoutStartedAt { get; init; }

    /// <summary>How many sends of the number have begun. Each is counted before it begins, so one that was counted may never have been made.</summary>
    public int PayoutSends { get; init; }

    /// <summary>When the last of them began, UTC; null before the first.</summary>
    public DateTimeOffset? PayoutSentAt { get; init; }

    /// <summary>The code of the first refusal a send was answered with, after which none begins; null if none was refused.</summary>
    public string? PayoutRefusal { get; init; }

    /// <summary>When the provider first said that the payee has to confirm the transfer, UTC; null if it did not.</summary>
    public DateTimeOffset? AwaitsPayeeSince { get; init; }

    /// <summary>When the provider was first asked to take the transfer back because nobody confirmed it, UTC; null if it was not.</summary>
    public DateTimeOffset? CancelAskedAt { get; init; }

    /// <summary>What the provider told of the payout after the amount had been released; null if nothing.</summary>
    public LatePayout? Late { get; init; }

    /// <summary>What people of finance have said became of the payout, oldest first; empty while only the provider spoke of it.</summary>
    public IReadOnlyList<PayoutDeclaration> Declarations { get; init => field = value ?? []; } = [];

    /// <summary>Whether it is paid by the word of people, and the provider has not said so itself.</summary>
    public bool IsPaidByDeclaration { get; init; }

    /// <summary>When it was paid, ended, or came back.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended without payment; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Of the request that made it.</summary>
    public required string RequestHash { get; init; }

    /// <summary>Whether it ended by the word of people, and the provider has said nothing else since.</summary>
    [JsonIgnore]
    public bool IsDeclared => this is { State: WithdrawalState.Paid, IsPaidByDeclaration: true }
        || (this is { State: WithdrawalState.Failed, Late: null, Declarations: [.., { Outcome: PayoutOutcome.NotPaid } last] } && EndedAt == last.At);

    /// <summary>What is paid out.</summary>
    [JsonIgnore]
    public long Net => Amount - Tax - Fee;

    /// <summary>Where it stands and why, for the payee.</summary>
    [JsonIgnore]
    public WithdrawalReason ReasonCode => WithdrawalReasons.Of(this);

    /// <summary>Whether finance has let it wait longer than it should.</summary>
    /// <param name="now">UTC.</param>
    public bool IsOverdue(DateTimeOffset now) => State == WithdrawalState.Requested && now - RequestedAt >= WithdrawalDecisions.DecideWithin;

    /// <summary>Whether the amount is still withheld.</summary>
    [JsonIgnore]
    public bool IsOpen => State is WithdrawalState.Requested or WithdrawalState.Approved or WithdrawalState.Paying;
}

/// <summary>What one person of finance decided.</summary>
/// <param name="By">Who.</param>
/// <param name="Approve">Yes or no.</param>
/// <param name="Reason">Why; null if not said.</param>
/// <param name="At">UTC.</param>
/// <param name="CommandId">The command, so that it counts once.</param>
/// <param name="RequestHash">Of its request.</param>
public sealed record WithdrawalDecision(UserId By, bool Approve, string? Reason, DateTimeOffset At, string CommandId, string RequestHash);
