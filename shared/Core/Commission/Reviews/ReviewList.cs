using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Commission.Reviews;

/// <param name="Merchant">The merchant.</param>
/// <param name="State">Only in this state; null for all.</param>
/// <param name="Cursor">From the page before; null for the newest.</param>
/// <param name="Limit">1 to <see cref="PageLimits.Max"/>.</param>
public sealed record ListReviewsQuery(MerchantId Merchant, ReviewState? State, string? Cursor, int Limit);

/// <summary>A merchant's held orders, newest first. Refusal of one: <c>review.not_found</c>.</summary>
public sealed class ReviewList(IEntityStore store, CommissionStore sheets)
{
    private const int MaxScanned = 400;
    private const string Prefix = "o|";

    internal static Problem NotFound => Problem.NotFound("review.not_found", "The commission of this order was not held.");

    public async Task<Result<CommissionSheet>> FindAsync(MerchantId merchant, OrderId order, CancellationToken cancellation) =>
        await sheets.GetAsync(merchant, order, cancellation).ConfigureAwait(false) is { Value: { Review: not null } sheet } ? sheet : NotFound;

    /// <summary>A page may have fewer items than asked for, also when there is a next one.</summary>
    public async Task<Page<CommissionSheet>> HandleAsync(ListReviewsQuery query, CancellationToken cancellation)
    {
        int limit = Math.Clamp(query.Limit, 1, PageLimits.Max);
        string from = query.Cursor is { } cursor && cursor.StartsWith(Prefix, StringComparison.Ordinal) ? StoreKey.After(cursor) : Prefix;
        var found = new List<CommissionSheet>();
        string? last = null;
        for (int scanned = 0; scanned < MaxScanned;)
        {
            IReadOnlyList<Stored<OrderIndexRow>> entries = await store.RangeAsync(
                ReviewSettingsStore.Partition(query.Merchant), from, StoreKey.EndOf(Prefix), limit, OrdersJson.Default.OrderIndexRow, cancellation).ConfigureAwait(false);
            foreach (Stored<OrderIndexRow> entry in entries)
            {
                scanned++;
                last = entry.Row;
                from = StoreKey.After(entry.Row);
                if (await sheets.GetAsync(query.Merchant, entry.Value.Order, cancellation).ConfigureAwait(false) is { Value: { Review: { } review } sheet }
                    && Row(review.HeldAt, sheet.Order) == entry.Row && (query.State is null || review.State == query.State))
                {
                    found.Add(sheet);
                    if (found.Count == limit)
                    {
                        return new Page<CommissionSheet>(found, last);
                    }
                }
            }

            if (entries.Count < limit)
            {
                return new Page<CommissionSheet>(found, null);
            }
        }

        return new Page<CommissionSheet>(found, last);
    }

    /// <summary>Adds the entry of a sheet that is about to be written; again changes nothing.</summary>
    internal async Task NoteAsync(CommissionSheet sheet, CancellationToken cancellation)
    {
        string row = Row(sheet.Review?.HeldAt ?? throw new InvalidOperationException("The sheet has no review."), sheet.Order);
        byte[] payload = StoreJson.Write(new OrderIndexRow(sheet.Order, null), OrdersJson.Default.OrderIndexRow);
        await store.WriteAsync(ReviewSettingsStore.Partition(sheet.Merchant), [new EntityWrite.Insert(row, payload)], cancellation).ConfigureAwait(false);
    }

    private static string Row(DateTimeOffset heldAt, OrderId order) => Prefix + OrderStore.NewestFirst(heldAt, order);
}
