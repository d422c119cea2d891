using System.Globalization;
using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Payments.Bank;
using Distribution.Withdrawals.Terms;

namespace Distribution.Withdrawals.Stuck;

/// <summary>What people may say of a payout that its provider says nothing of, pure.</summary>
public static class StuckDecisions
{
    /// <summary>How long a payout is the provider's alone to speak of, from what it was last asked to do: three times the day a payee of WeChat Pay has to confirm.</summary>
    public static readonly TimeSpan ProvidersFor = TimeSpan.FromDays(3);

    /// <summary>The latest that a withdrawal's row keeps where people keep contradicting each other; all are in the audit log.</summary>
    public const int MaxDeclarations = 20;

    /// <summary>A payee who was to confirm and was never cancelled, as the provider fell silent, has the longest that any shop gives.</summary>
    private static readonly TimeSpan LongestConfirmation = TimeSpan.FromDays(PutFinanceSettings.MaxConfirmDays);

    internal static Result<WithdrawalStep> Declare(Withdrawal withdrawal, WithdrawalEvent.OutcomeDeclared declared, DateTimeOffset now)
    {
        foreach (PayoutDeclaration earlier in withdrawal.Declarations)
        {
            if (earlier.CommandId == declared.CommandId)
            {
                return earlier.RequestHash == declared.RequestHash && earlier.By == declared.By
                    ? new WithdrawalStep(withdrawal, MoneyMove.Nothing, false)
                    : Problem.Refused("idempotency.key_reused", "This key was used for another declaration.");
            }
        }

        if (declared.By == withdrawal.Distributor.AsUser())
        {
            return Problem.Forbidden("withdrawal.self_approval", "Nobody decides about his own withdrawal.");
        }

        if (!IsStuck(withdrawal, now))
        {
            return Problem.Conflict("withdrawal.not_stuck", "The payout has ended, or it is still the provider's to speak of.");
        }

        if (withdrawal.Provider == BankTransfers.ProviderName)
        {
            return Problem.Conflict("withdrawal.at_the_bank", "What became of a bank transfer is told with the results of its batch.");
        }

        // What was said before the provider was last asked for something was said of another moment: it does not count towards the two.
        PayoutDeclaration? last = withdrawal.Declarations is [.., { } latest] && latest.At >= ProvidersFrom(withdrawal) ? latest : null;
        bool agreed = last?.Outcome == declared.Outcome;
        if (agreed && last?.By == declared.By)
        {
            return Problem.Forbidden("withdrawal.same_approver", "The second word comes from somebody else.");
        }

        var declaration = new PayoutDeclaration(declared.Outcome, declared.By, declared.Reason, now, declared.CommandId, declared.RequestHash);
        Withdrawal next = withdrawal with { Declarations = [.. withdrawal.Declarations.TakeLast(MaxDeclarations - 1), declaration] };
        return (!agreed ? new WithdrawalStep(next, MoneyMove.Nothing, true)
            : declared.Outcome == PayoutOutcome.Paid
                ? new WithdrawalStep(next with { State = WithdrawalState.Paid, EndedAt = now, Reason = null, IsPaidByDeclaration = true }, MoneyMove.Pay, true)
                : new WithdrawalStep(next with { State = WithdrawalState.Failed, EndedAt = now, Reason = declared.Reason }, MoneyMove.Release, true))
            with { Audit = Entry(next, declaration, agreed) };
    }

    /// <summary>Whether people may speak of the payout.</summary>
    internal static bool IsStuck(Withdrawal withdrawal, DateTimeOffset now) =>
        withdrawal.State == WithdrawalState.Paying && now - ProvidersFrom(withdrawal) >= ProvidersFor;

    /// <summary>When the provider was last asked for something: to pay, or to take it back from a payee whose time was over.</summary>
    private static DateTimeOffset ProvidersFrom(Withdrawal withdrawal)
    {
        DateTimeOffset sent = withdrawal.PayoutSentAt ?? withdrawal.PayoutStartedAt ?? withdrawal.RequestedAt;
        DateTimeOffset asked = withdrawal.CancelAskedAt ?? withdrawal.AwaitsPayeeSince + LongestConfirmation ?? sent;
        return asked > sent ? asked : sent;
    }

    private static AuditEntry Entry(Withdrawal withdrawal, PayoutDeclaration declaration, bool agreed) => new()
    {
        Id = IdText.FromParts("declared", withdrawal.Id.Value, declaration.CommandId),
        At = declaration.At,
        By = declaration.By,
        Action = declaration.Outcome == PayoutOutcome.Paid ? "payout.declared_paid" : "payout.declared_not_paid",
        Subject = "withdrawal/" + withdrawal.Id.Value,
        Reason = declaration.Reason,
        Detail = string.Create(CultureInfo.InvariantCulture, $"net {withdrawal.Net}, {(agreed ? "second word" : "first word")}"),
    };
}
