using Distribution.Kernel;
using Distribution.Programs;

namespace Distribution.Withdrawals.Terms;

/// <summary>Why an amount cannot be withdrawn, whatever the balance.</summary>
internal static class WithdrawalLimits
{
    private const string Pointer = "/amount";

    public static Problem? Refuse(long amount, ProgramTerms terms, FinanceSettings settings, DayTotal today) =>
        amount < terms.MinWithdrawal ? Refused("withdrawal.below_minimum", $"The smallest withdrawal is {terms.MinWithdrawal}.")
        : amount > settings.MaxAmount ? Refused("withdrawal.above_maximum", $"The largest withdrawal is {settings.MaxAmount}.")
        : settings.FeeOf(amount) >= amount ? Refused("withdrawal.fee_exceeds_amount", $"The fee of {settings.FeeOf(amount)} leaves nothing to pay.")
        : amount > settings.MaxPerDay - today.Amount ? Refused("withdrawal.daily_limit", $"A day's limit is {settings.MaxPerDay}, of which {today.Amount} is asked for.")
        : null;

    private static Problem Refused(string code, string detail) => Problem.Refused(code, detail, Pointer);
}
