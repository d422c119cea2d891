using Distribution.Commission.Reviews;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Storage;

namespace Distribution.Commission.Queries;

/// <param name="Merchant">The merchant.</param>
/// <param name="Distributor">Whose commissions.</param>
/// <param name="Currency">The currency of the book.</param>
/// <param name="Cursor">From the page before; null for the newest.</param>
/// <param name="Limit">1 to <see cref="PageLimits.Max"/>.</param>
public sealed record ListCommissionsQuery(MerchantId Merchant, DistributorId Distributor, Currency Currency, string? Cursor, int Limit);

/// <summary>What one order earned one distributor.</summary>
/// <param name="Order">The order.</param>
/// <param name="State">Open or settled.</param>
/// <param name="AccruedAt">UTC.</param>
/// <param name="Lines">His lines of the sheet.</param>
/// <param name="Review">That it was held; null if it was not.</param>
public sealed record EarnedCommission(OrderId Order, SheetState State, DateTimeOffset AccruedAt, IReadOnlyList<SheetLine> Lines, SheetReview? Review)
{
    /// <summary>When what the completion earns was accrued, UTC; null before.</summary>
    public DateTimeOffset? CompletionAccruedAt { get; init; }
}

/// <summary>A distributor's commissions, newest first. A page may have fewer items than asked for, also when there is a next one.</summary>
public sealed class ListCommissions(GeneralLedger ledger, CommissionStore sheets)
{
    public async Task<Page<EarnedCommission>> HandleAsync(ListCommissionsQuery query, CancellationToken cancellation)
    {
        BookId book = BookId.Distributor(query.Merchant, query.Distributor, query.Currency);
        Page<JournalEntry> entries = await ledger.EntriesAsync(book, query.Cursor, query.Limit, cancellation).ConfigureAwait(false);
        var items = new List<EarnedCommission>(entries.Items.Count);
        foreach (JournalEntry entry in entries.Items)
        {
            if (entry is not { Event: LedgerEvent.CommissionAccrued, Source.Order: { } order }
                || await sheets.GetAsync(query.Merchant, new OrderId(order), cancellation).ConfigureAwait(false) is not { } sheet)
            {
                continue;
            }

            SheetLine[] own = [.. sheet.Value.Lines.Where(line => line.Beneficiary == query.Distributor)];
            if (IsFirst(entry, sheet.Value.Order, own))
            {
                items.Add(new EarnedCommission(sheet.Value.Order, sheet.Value.State, sheet.Value.AccruedAt, own, sheet.Value.Review) { CompletionAccruedAt = sheet.Value.CompletionAccruedAt });
            }
        }

        return new Page<EarnedCommission>(items, entries.Next);
    }

    /// <summary>An order may post several shares to one book; it is listed at the first of them.</summary>
    private static bool IsFirst(JournalEntry entry, OrderId order, SheetLine[] own) =>
        own.FirstOrDefault(static line => line.Amount > 0) is { } first && entry.Key == CommissionPostings.AccrueKey(order, SheetShare.Of(first));
}
