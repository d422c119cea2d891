using System.Globalization;
using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Stuck;

namespace Distribution.Withdrawals;

/// <summary>What can happen to a withdrawal. Closed.</summary>
public abstract record WithdrawalEvent
{
    private WithdrawalEvent()
    {
    }

    public sealed record Decided(UserId By, bool Approve, string? Reason, string CommandId, string RequestHash) : WithdrawalEvent;

    public sealed record Cancelled : WithdrawalEvent;

    public sealed record Expired : WithdrawalEvent;

    /// <summary>The first send begins.</summary>
    /// <param name="Provider">Who is to pay; whoever was first stays.</param>
    /// <param name="Terms">What the provider is told of the number, kept with it; null if there are none yet.</param>
    public sealed record PayoutStarted(string Provider, TransferTerms? Terms = null) : WithdrawalEvent;

    /// <summary>A send of a number begins that has no terms: those that are kept first stay.</summary>
    public sealed record PayoutFixed(TransferTerms Terms) : WithdrawalEvent;

    /// <summary>Another send begins, if there have been <paramref name="Sends"/> and no more: of runs that overlap, one sends.</summary>
    public sealed record PayoutSentAgain(int Sends) : WithdrawalEvent;

    /// <summary>A send was answered with a refusal. That is no word on the number: an earlier send may still arrive.</summary>
    public sealed record PayoutRefused(string Code) : WithdrawalEvent;

    /// <summary>The provider, asked at <paramref name="AskedAt"/>, did not know the number.</summary>
    public sealed record PayoutNotKnown(DateTimeOffset AskedAt) : WithdrawalEvent;

    /// <summary>The provider says that the payee has to confirm the transfer.</summary>
    public sealed record PayoutAwaitsPayee : WithdrawalEvent;

    /// <summary>Nobody has confirmed in time, and the provider is asked to take the transfer back.</summary>
    public sealed record PayoutCancelAsked : WithdrawalEvent;

    public sealed record PayoutSucceeded : WithdrawalEvent;

    public sealed record PayoutFailed(string? Reason) : WithdrawalEvent;

    public sealed record PayoutReturned(string? Reason) : WithdrawalEvent;

    /// <summary>Finance decides who bears a payout that was made after its release.</summary>
    public sealed record LateSettled(UserId By, LateOutcome How, string Reason, string CommandId, string RequestHash) : WithdrawalEvent;

    /// <summary>Finance says what became of a payout that the provider says nothing of.</summary>
    public sealed record OutcomeDeclared(UserId By, PayoutOutcome Outcome, string Reason, string CommandId, string RequestHash) : WithdrawalEvent;
}

/// <summary>What a step does to the money.</summary>
public enum MoneyMove
{
    Nothing,

    /// <summary>Withheld goes back to the distributor.</summary>
    Release,

    /// <summary>Withheld has left through the provider.</summary>
    Pay,

    /// <summary>What had left has come back.</summary>
    Return,

    /// <summary>What was paid after its release is taken back from the distributor: he has been paid.</summary>
    Recover,

    /// <summary>What was paid after its release is the merchant's loss.</summary>
    WriteOff,

    /// <summary>That loss has come back.</summary>
    WriteBack,
}

/// <param name="Next">The withdrawal afterwards.</param>
/// <param name="Move">What happens to the money in the same batch.</param>
/// <param name="Changed">False if the event was known already: nothing is written.</param>
public sealed record WithdrawalStep(Withdrawal Next, MoneyMove Move, bool Changed)
{
    /// <summary>What the audit log gets in the same batch; null for nothing.</summary>
    public AuditEntry? Audit { get; init; }
}

/// <summary>The state machine of withdrawals: every pair of state and event has its answer here and nowhere else.</summary>
public static class WithdrawalDecisions
{
    /// <summary>
    /// How long a send may be on its way after it was counted. Far longer than a request waits for its answer and a
    /// function runs, with clocks ten minutes apart: only after it does a provider that knows no such number mean that none will be paid.
    /// </summary>
    public static readonly TimeSpan OnItsWayFor = TimeSpan.FromHours(1);

    /// <summary>
    /// How long "not known" is a provider's word on a number. WeChat Pay forgets transfers after 30 days, and then knows no number,
    /// paid or not: what is still open by then a person has to settle.
    /// </summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromDays(25);

    /// <summary>After that finance is reminded of a request, and its list says so.</summary>
    public static readonly TimeSpan DecideWithin = TimeSpan.FromHours(24);

    private const string AlreadyDecided = "withdrawal.already_decided";

    public static Result<WithdrawalStep> Decide(Withdrawal withdrawal, WithdrawalEvent happened, DateTimeOffset now) => happened switch
    {
        WithdrawalEvent.Decided decided => Decide(withdrawal, decided, now),
        WithdrawalEvent.Cancelled => withdrawal.State switch
        {
            WithdrawalState.Requested => End(withdrawal, WithdrawalState.Cancelled, MoneyMove.Release, null, now),
            WithdrawalState.Cancelled => Same(withdrawal),
            _ => Problem.Conflict("withdrawal.not_cancellable", "A withdrawal can be cancelled until it is decided."),
        },
        WithdrawalEvent.Expired => withdrawal.State switch
        {
            WithdrawalState.Requested => End(withdrawal, WithdrawalState.Expired, MoneyMove.Release, "Not decided in time.", now),
            WithdrawalState.Expired => Same(withdrawal),
            _ => Problem.Conflict(AlreadyDecided, "The withdrawal is decided."),
        },
        WithdrawalEvent.PayoutStarted started => withdrawal.State switch
        {
            WithdrawalState.Approved => Noted(withdrawal with
            {
                State = WithdrawalState.Paying,
                PayoutNo = PayoutNoOf(withdrawal.Id),
                Provider = started.Provider,
                Terms = started.Terms,
                TermsAreKept = true,
                PayoutStartedAt = now,
                PayoutSends = 1,
                PayoutSentAt = now,
            }),
            WithdrawalState.Paying or WithdrawalState.Paid or WithdrawalState.Failed or WithdrawalState.Returned => Same(withdrawal),
            WithdrawalState.Requested or WithdrawalState.Rejected or WithdrawalState.Cancelled or WithdrawalState.Expired =>
                Problem.Conflict("withdrawal.not_approved", "Only an approved withdrawal is paid out."),
        },
        WithdrawalEvent.PayoutFixed told => !HasPayout(withdrawal) ? NotPaying()
            : withdrawal is { State: WithdrawalState.Paying, Terms: null } ? Noted(withdrawal with { Terms = told.Terms }) : Same(withdrawal),
        WithdrawalEvent.PayoutSentAgain again => !HasPayout(withdrawal) ? NotPaying()
            : withdrawal is { State: WithdrawalState.Paying, PayoutRefusal: null } && withdrawal.PayoutSends == again.Sends && !IsForgotten(withdrawal, now)
                ? Noted(withdrawal with { PayoutSends = again.Sends + 1, PayoutSentAt = Later(now, LastSend(withdrawal)) })
                : Same(withdrawal),
        WithdrawalEvent.PayoutRefused refused => !HasPayout(withdrawal) ? NotPaying()
            : withdrawal is { State: WithdrawalState.Paying, PayoutRefusal: null }
                ? Noted(withdrawal with { PayoutRefusal = refused.Code })
                : Same(withdrawal),
        WithdrawalEvent.PayoutNotKnown notKnown => !HasPayout(withdrawal) ? NotPaying()
            : withdrawal is { State: WithdrawalState.Paying, PayoutRefusal: { } code } && notKnown.AskedAt - LastSend(withdrawal) >= OnItsWayFor && !IsForgotten(withdrawal, now)
                ? End(withdrawal, WithdrawalState.Failed, MoneyMove.Release, code, now)
                : Same(withdrawal),
        WithdrawalEvent.PayoutAwaitsPayee => !HasPayout(withdrawal) ? NotPaying()
            : withdrawal is { State: WithdrawalState.Paying, AwaitsPayeeSince: null } ? Noted(withdrawal with { AwaitsPayeeSince = now }) : Same(withdrawal),
        WithdrawalEvent.PayoutCancelAsked => !HasPayout(withdrawal) ? NotPaying()
            : withdrawal is { State: WithdrawalState.Paying, CancelAskedAt: null } ? Noted(withdrawal with { CancelAskedAt = now }) : Same(withdrawal),
        WithdrawalEvent.PayoutSucceeded => withdrawal.State switch
        {
            WithdrawalState.Paying => End(withdrawal, WithdrawalState.Paid, MoneyMove.Pay, null, now),
            WithdrawalState.Paid => withdrawal.IsPaidByDeclaration ? Noted(withdrawal with { IsPaidByDeclaration = false }) : Same(withdrawal),
            WithdrawalState.Returned => Same(withdrawal),
            WithdrawalState.Failed => withdrawal.Late is null ? Noted(withdrawal with { Late = new LatePayout(now, null) }) : Same(withdrawal),
            _ => NotPaying(),
        },
        WithdrawalEvent.PayoutFailed failed => withdrawal.State switch
        {
            WithdrawalState.Paying => End(withdrawal, WithdrawalState.Failed, MoneyMove.Release, failed.Reason, now),
            WithdrawalState.Failed or WithdrawalState.Returned => Same(withdrawal),
            WithdrawalState.Paid when withdrawal.IsPaidByDeclaration => End(withdrawal, WithdrawalState.Returned, MoneyMove.Return, failed.Reason, now),
            WithdrawalState.Paid => Problem.Conflict("withdrawal.already_paid", "The provider had said that it was paid."),
            _ => NotPaying(),
        },
        WithdrawalEvent.PayoutReturned returned => withdrawal.State switch
        {
            WithdrawalState.Paying => End(withdrawal, WithdrawalState.Returned, MoneyMove.Release, returned.Reason, now),
            WithdrawalState.Paid => End(withdrawal, WithdrawalState.Returned, MoneyMove.Return, returned.Reason, now),
            WithdrawalState.Failed => LateDecisions.Return(withdrawal, now),
            WithdrawalState.Returned => Same(withdrawal),
            _ => NotPaying(),
        },
        WithdrawalEvent.LateSettled settled => LateDecisions.Settle(withdrawal, settled, now),
        WithdrawalEvent.OutcomeDeclared declared => StuckDecisions.Declare(withdrawal, declared, now),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is not an event of a withdrawal."),
    };

    /// <summary>The payout number: the withdrawal's own id, so that there can never be two.</summary>
    public static string PayoutNoOf(WithdrawalId id) => id.Value;

    /// <summary>Whether the payout began so long ago that the provider may have forgotten its number.</summary>
    public static bool IsForgotten(Withdrawal withdrawal, DateTimeOffset now) => now - (withdrawal.PayoutStartedAt ?? withdrawal.RequestedAt) >= KnownFor;

    private static Result<WithdrawalStep> Decide(Withdrawal withdrawal, WithdrawalEvent.Decided decided, DateTimeOffset now)
    {
        foreach (WithdrawalDecision earlier in withdrawal.Decisions)
        {
            if (earlier.CommandId == decided.CommandId)
            {
                return earlier.RequestHash == decided.RequestHash && earlier.By == decided.By
                    ? Same(withdrawal)
                    : Problem.Refused("idempotency.key_reused", "This key was used for another decision.");
            }
        }

        if (decided.By == withdrawal.Distributor.AsUser())
        {
            return Problem.Forbidden("withdrawal.self_approval", "Nobody decides about his own withdrawal.");
        }

        if (withdrawal.State != WithdrawalState.Requested)
        {
            return Problem.Conflict(AlreadyDecided, "The withdrawal is decided.");
        }

        var decision = new WithdrawalDecision(decided.By, decided.Approve, decided.Reason, now, decided.CommandId, decided.RequestHash);
        Withdrawal next = withdrawal with { Decisions = [.. withdrawal.Decisions, decision] };
        if (!decided.Approve)
        {
            return End(next, WithdrawalState.Rejected, MoneyMove.Release, decided.Reason, now) with { Audit = Entry(next, decision) };
        }

        foreach (WithdrawalDecision earlier in withdrawal.Decisions)
        {
            if (earlier.By == decided.By)
            {
                return Problem.Forbidden("withdrawal.same_approver", "The second approval comes from somebody else.");
            }
        }

        return Noted(next with { State = next.Decisions.Count >= next.ApprovalsNeeded ? WithdrawalState.Approved : WithdrawalState.Requested })
            with { Audit = Entry(next, decision) };
    }

    private static AuditEntry Entry(Withdrawal withdrawal, WithdrawalDecision decision) => new()
    {
        Id = IdText.FromParts("decided", withdrawal.Id.Value, decision.CommandId),
        At = decision.At,
        By = decision.By,
        Action = decision.Approve ? "withdrawal.approved" : "withdrawal.rejected",
        Subject = "withdrawal/" + withdrawal.Id.Value,
        Reason = decision.Reason,
        Detail = string.Create(CultureInfo.InvariantCulture, $"amount {withdrawal.Amount}, approval {withdrawal.Decisions.Count(static one => one.Approve)} of {withdrawal.ApprovalsNeeded}"),
    };

    private static bool HasPayout(Withdrawal withdrawal) =>
        withdrawal.State is WithdrawalState.Paying or WithdrawalState.Paid or WithdrawalState.Failed or WithdrawalState.Returned;

    private static DateTimeOffset LastSend(Withdrawal withdrawal) => withdrawal.PayoutSentAt ?? withdrawal.PayoutStartedAt ?? withdrawal.RequestedAt;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static WithdrawalStep Same(Withdrawal withdrawal) => new(withdrawal, MoneyMove.Nothing, false);

    private static WithdrawalStep Noted(Withdrawal next) => new(next, MoneyMove.Nothing, true);

    private static WithdrawalStep End(Withdrawal withdrawal, WithdrawalState state, MoneyMove move, string? reason, DateTimeOffset now) =>
        new(withdrawal with { State = state, EndedAt = now, Reason = reason }, move, true);

    private static Problem NotPaying() => Problem.Conflict("withdrawal.not_paying", "No payout of this withdrawal has begun.");
}
