using System.Text.Json;
using Distribution.Commission;
using Distribution.Commission.Queries;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs;

namespace Distribution.Functions.Distributors;

/// <summary>What the ledger says about a distributor, in the words of the API.</summary>
public sealed class Statements(GeneralLedger ledger, GetDistributor distributors, ListCommissions commissions, IProgramTermsSource programs)
{
    public async Task<Result<BalanceView>> BalanceAsync(MerchantId merchant, DistributorId distributor, CancellationToken cancellation)
    {
        if ((await distributors.HandleAsync(merchant, distributor, cancellation)).Problem is { } problem)
        {
            return problem;
        }

        Currency currency = await CurrencyAsync(merchant, cancellation);
        Balances balances = await ledger.BalancesAsync(BookId.Distributor(merchant, distributor, currency), cancellation);
        return new BalanceView(
            distributor, currency, balances.Pending, balances.Available, balances.Withheld, balances.Paid, balances.Debt, balances.Tax, balances.Fee);
    }

    public async Task<Page<EntryView>> EntriesAsync(MerchantId merchant, DistributorId distributor, string? cursor, int limit, CancellationToken cancellation)
    {
        BookId book = BookId.Distributor(merchant, distributor, await CurrencyAsync(merchant, cancellation));
        Page<JournalEntry> page = await ledger.EntriesAsync(book, cursor, limit, cancellation);
        return new Page<EntryView>([.. page.Items.Select(View)], page.Next);
    }

    public async Task<Page<EarnedView>> CommissionsAsync(MerchantId merchant, DistributorId distributor, string? cursor, int limit, CancellationToken cancellation)
    {
        var query = new ListCommissionsQuery(merchant, distributor, await CurrencyAsync(merchant, cancellation), cursor, limit);
        Page<EarnedCommission> page = await commissions.HandleAsync(query, cancellation);
        return new Page<EarnedView>([.. page.Items.Select(EarnedView.Of)], page.Next);
    }

    /// <summary>A merchant has one currency; before the first program nothing is booked in any.</summary>
    private async ValueTask<Currency> CurrencyAsync(MerchantId merchant, CancellationToken cancellation) =>
        (await programs.CurrentAsync(merchant, cancellation))?.Currency ?? Currency.CNY;

    private static EntryView View(JournalEntry entry) => new(
        entry.Sequence,
        entry.At,
        JsonNamingPolicy.CamelCase.ConvertName(entry.Event.ToString()),
        entry.Amount,
        [.. entry.Legs.Where(leg => leg.Account != Account.Xfer).Select(leg => new LegView(JsonNamingPolicy.CamelCase.ConvertName(leg.Account.ToString()), leg.Amount))],
        entry.Source.Order,
        entry.Source.Line,
        entry.Source.Rule,
        entry.Source.Withdrawal,
        entry.Source.Window,
        entry.Source.Text,
        entry.Source.Explain);
}
