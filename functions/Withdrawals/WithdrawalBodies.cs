using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Stuck;
using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;

namespace Distribution.Functions.Withdrawals;

/// <summary>A withdrawal to request; amount in minor units.</summary>
public sealed record WithdrawBody(long Amount);

public sealed record WithdrawalDecisionBody(bool Approve, string? Reason = null);

/// <summary>Who bears a payout that was made after its release, and why.</summary>
public sealed record LateSettlementBody(LateOutcome How, string Reason);

/// <summary>What became of a payout that the provider says nothing of, and how that is known.</summary>
public sealed record PayoutOutcomeBody(PayoutOutcome Outcome, string Reason);

/// <summary>
/// What holds for withdrawals from now on, in minor units: the largest one and the most of a distributor's day, absent for
/// none; a fee that the payee bears, fixed and as parts per million of the amount; the days a payee has to confirm a transfer.
/// </summary>
public sealed record FinanceSettingsBody(TaxPolicy Tax, long FeeFixed = 0, int FeePpm = 0, long? MaxAmount = null, long? MaxPerDay = null, int ConfirmWithinDays = FinanceSettings.DefaultConfirmWithinDays)
{
    internal FinanceSettings ToSettings() =>
        new() { Tax = Tax, FeeFixed = FeeFixed, FeePpm = FeePpm, MaxAmount = MaxAmount, MaxPerDay = MaxPerDay, ConfirmWithinDays = ConfirmWithinDays };

    internal static FinanceSettingsBody Of(FinanceSettings settings) =>
        new(settings.Tax, settings.FeeFixed, settings.FeePpm, settings.MaxAmount, settings.MaxPerDay, settings.ConfirmWithinDays);
}
