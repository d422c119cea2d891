using System.Globalization;
using Distribution.Kernel;

namespace Distribution.Reconciliation;

/// <summary>Reads compared days.</summary>
public sealed class QueryReconciliations(ReconciliationStore store)
{
    private static readonly Problem NotFound = Problem.NotFound("reconciliation.not_found", "This day was not compared with this provider.");
    private static readonly Problem Changed = Problem.Conflict("reconciliation.changed", "The day was compared anew; begin with the first page.");

    /// <summary>Newest first, of all providers.</summary>
    public Task<Page<StoredReconciliation>> HandleAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation) =>
        store.ListAsync(merchant, cursor, Math.Clamp(limit, 1, PageLimits.Max), cancellation);

    /// <summary>One day. Refusal: <c>reconciliation.not_found</c>.</summary>
    public async Task<Result<StoredReconciliation>> HandleAsync(MerchantId merchant, string provider, DateOnly date, CancellationToken cancellation) =>
        IdText.IsValid(provider) && await store.FindAsync(merchant, provider, date, cancellation).ConfigureAwait(false) is { } found ? found : NotFound;

    /// <summary>A page of a day's differences. Refusals: <c>reconciliation.not_found</c>, and <c>reconciliation.changed</c> if the day was compared anew between two pages.</summary>
    public async Task<Result<Page<Difference>>> DifferencesAsync(MerchantId merchant, string provider, DateOnly date, string? cursor, int limit, CancellationToken cancellation)
    {
        if (!(await HandleAsync(merchant, provider, date, cancellation).ConfigureAwait(false)).TryGet(out StoredReconciliation? day, out Problem? problem))
        {
            return problem;
        }

        int first = 0;
        string cursorOf = day.Content + "|";
        if (cursor is not null && (!cursor.StartsWith(cursorOf, StringComparison.Ordinal)
            || !int.TryParse(cursor.AsSpan(cursorOf.Length), NumberStyles.None, CultureInfo.InvariantCulture, out first)))
        {
            return Changed;
        }

        int end = Math.Min(first + Math.Clamp(limit, 1, PageLimits.Max), day.Listed);
        var items = new List<Difference>();
        while (first + items.Count < end)
        {
            int at = first + items.Count;
            if (await store.PageAsync(merchant, day, at / ReconciliationStore.PageSize, cancellation).ConfigureAwait(false) is not { } page)
            {
                return Changed;
            }

            items.AddRange(page.Skip(at % ReconciliationStore.PageSize).Take(end - at));
        }

        return new Page<Difference>(items, end < day.Listed ? string.Create(CultureInfo.InvariantCulture, $"{cursorOf}{end}") : null);
    }
}
