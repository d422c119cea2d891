using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;

namespace Distribution.Functions.Withdrawals;

/// <summary>A withdrawal to request; amount in minor units.</summary>
public sealed record WithdrawBody(long Amount);

public sealed record WithdrawalDecisionBody(bool Approve, string? Reason = null);

/// <summary>
/// What holds for withdrawals from now on, in minor units: the largest one and the most of a distributor's day, absent for
/// none; a fee that the payee bears, fixed and as parts per million of the amount.
/// </summary>
public sealed record FinanceSettingsBody(TaxPolicy Tax, long FeeFixed = 0, int FeePpm = 0, long? MaxAmount = null, long? MaxPerDay = null)
{
    internal FinanceSettings ToSettings() => new() { Tax = Tax, FeeFixed = FeeFixed, FeePpm = FeePpm, MaxAmount = MaxAmount, MaxPerDay = MaxPerDay };

    internal static FinanceSettingsBody Of(FinanceSettings settings) =>
        new(settings.Tax, settings.FeeFixed, settings.FeePpm, settings.MaxAmount, settings.MaxPerDay);
}
