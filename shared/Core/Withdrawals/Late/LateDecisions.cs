using Distribution.Audit;
using Distribution.Kernel;

namespace Distribution.Withdrawals.Late;

/// <summary>What becomes of a payout that was made after its release, pure.</summary>
internal static class LateDecisions
{
    public static Result<WithdrawalStep> Settle(Withdrawal withdrawal, WithdrawalEvent.LateSettled settled, DateTimeOffset now)
    {
        if (withdrawal.Late?.Settlement is { } earlier)
        {
            return earlier.CommandId != settled.CommandId ? Problem.Conflict("withdrawal.late_settled", "The payout is settled already.")
                : earlier.RequestHash == settled.RequestHash && earlier.By == settled.By ? new WithdrawalStep(withdrawal, MoneyMove.Nothing, false)
                : Problem.Refused("idempotency.key_reused", "This key was used for another decision.");
        }

        if (settled.By == withdrawal.Distributor.AsUser())
        {
            return Problem.Forbidden("withdrawal.self_approval", "Nobody decides about his own withdrawal.");
        }

        if (withdrawal is not { State: WithdrawalState.Failed, Late: { IsOpen: true } late })
        {
            return Problem.Conflict("withdrawal.not_late", "No payout of this withdrawal was made after its release.");
        }

        var settlement = new LateSettlement(settled.How, settled.By, settled.Reason, now, settled.CommandId, settled.RequestHash);
        Withdrawal next = withdrawal with { Late = late with { Settlement = settlement } };
        return (settled.How switch
        {
            LateOutcome.Recover => new WithdrawalStep(next with { State = WithdrawalState.Paid, EndedAt = now, Reason = null }, MoneyMove.Recover, true),
            LateOutcome.WriteOff => new WithdrawalStep(next, MoneyMove.WriteOff, true),
        }) with { Audit = Entry(next, settlement) };
    }

    /// <summary>The money of a payout that was made after its release has come back: whoever bore it has it again.</summary>
    public static WithdrawalStep Return(Withdrawal withdrawal, DateTimeOffset now)
    {
        if (withdrawal.Late is { ReturnedAt: not null })
        {
            return new WithdrawalStep(withdrawal, MoneyMove.Nothing, false);
        }

        LatePayout late = (withdrawal.Late ?? new LatePayout(now, null)) with { ReturnedAt = now };
        return new WithdrawalStep(withdrawal with { Late = late }, late.Settlement is null ? MoneyMove.Nothing : MoneyMove.WriteBack, true);
    }

    private static AuditEntry Entry(Withdrawal withdrawal, LateSettlement settlement) => new()
    {
        Id = IdText.FromParts("late", withdrawal.Id.Value),
        At = settlement.At,
        By = settlement.By,
        Action = settlement.How == LateOutcome.Recover ? "payout.recovered" : "payout.written_off",
        Subject = "withdrawal/" + withdrawal.Id.Value,
        Reason = settlement.Reason,
        Detail = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"net {withdrawal.Net}"),
    };
}
