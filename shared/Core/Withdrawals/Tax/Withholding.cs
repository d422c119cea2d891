using System.Globalization;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Withdrawals.Terms;

namespace Distribution.Withdrawals.Tax;

/// <summary>
/// Fixes the tax of a withdrawal with its last approval, in the batch of that approval, and takes it out of the month again
/// if the money does not arrive. The year's row guards it: of two approvals at once one is decided again.
/// </summary>
public sealed class Withholding(IEntityStore store, FinanceSettingsStore settings, IProgramTermsSource programs)
{
    public static string Row(int year) => LedgerRows.TaxPrefix + year.ToString("D4", CultureInfo.InvariantCulture);

    /// <summary>What would be withheld if the withdrawal were approved on this day; nothing is written.</summary>
    internal async Task<Withdrawal> EstimateAsync(Withdrawal withdrawal, DateOnly day, CancellationToken cancellation) =>
        With(withdrawal, await DecideAsync(withdrawal, await ReadAsync(withdrawal, day.Year, cancellation).ConfigureAwait(false), day, cancellation).ConfigureAwait(false));

    /// <summary>The withdrawal with its tax, and the row of its year in the batch, if the step asks for it.</summary>
    internal async Task<Withdrawal> ApplyAsync(PartitionBatch batch, WithdrawalState before, WithdrawalStep step, DateTimeOffset now, CancellationToken cancellation)
    {
        Withdrawal next = step.Next;
        if (before == WithdrawalState.Requested && next.State == WithdrawalState.Approved)
        {
            DateOnly day = await DayOfAsync(next.Merchant, now, cancellation).ConfigureAwait(false);
            Stored<TaxYear>? read = await ReadAsync(next, day.Year, cancellation).ConfigureAwait(false);
            next = With(next, await DecideAsync(next, read, day, cancellation).ConfigureAwait(false)) with { TaxMonth = TaxYear.NameOf(day) };
            Put(batch, read, day.Year, year => year.Add(day.Month, next.Amount, next.Tax));
        }
        else if (step.Move is MoneyMove.Release or MoneyMove.Return or MoneyMove.Recover && next.TaxMonth is { } month)
        {
            // What was released and then paid all the same was taxed in its month: it counts there again.
            int sign = step.Move == MoneyMove.Recover ? 1 : -1;
            DateOnly first = TaxYear.Parse(month);
            Put(batch, await ReadAsync(next, first.Year, cancellation).ConfigureAwait(false), first.Year, year => year.Add(first.Month, sign * next.Amount, sign * next.Tax));
        }

        return next;
    }

    private static Withdrawal With(Withdrawal withdrawal, TaxDecision decision) => withdrawal with { Tax = decision.Amount, TaxPolicy = decision.Policy };

    private static void Put(PartitionBatch batch, Stored<TaxYear>? read, int year, Func<TaxYear, TaxYear> change) =>
        batch.Put(Row(year), read, change(read?.Value ?? new TaxYear(year, [])), WithdrawalJson.Default.TaxYear);

    private async Task<TaxDecision> DecideAsync(Withdrawal withdrawal, Stored<TaxYear>? read, DateOnly day, CancellationToken cancellation)
    {
        FinanceSettings chosen = await settings.GetAsync(withdrawal.Merchant, cancellation).ConfigureAwait(false);
        TaxYear year = read?.Value ?? new TaxYear(day.Year, []);
        return WithholdingRules.Decide(chosen.Tax, withdrawal.Currency, year, day, withdrawal.Amount, withdrawal.Amount - withdrawal.Fee - 1);
    }

    private async Task<DateOnly> DayOfAsync(MerchantId merchant, DateTimeOffset now, CancellationToken cancellation) =>
        await programs.CurrentAsync(merchant, cancellation).ConfigureAwait(false) is { } terms
            ? RewardCalendar.Of(terms).DayOf(now)
            : throw new InvalidOperationException($"{merchant} has withdrawals and no program.");

    private ValueTask<Stored<TaxYear>?> ReadAsync(Withdrawal withdrawal, int year, CancellationToken cancellation) => store.GetAsync(
        BookId.Distributor(withdrawal.Merchant, withdrawal.Distributor, withdrawal.Currency).Partition, Row(year), WithdrawalJson.Default.TaxYear, cancellation);
}
