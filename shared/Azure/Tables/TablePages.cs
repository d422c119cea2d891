using Azure;
using Azure.Data.Tables;

namespace Distribution.Azure.Tables;

/// <summary>A query, answer by answer: each is asked for again if the way to the service fails.</summary>
internal static class TablePages
{
    /// <summary>The most rows the service puts into one answer.</summary>
    public const int MaxRows = 1000;

    /// <summary>One answer of the service, which may end before the range does. Null if there is nothing.</summary>
    public static Task<Page<TableEntity>?> NextAsync(
        TableClient table, string filter, string? next, int limit, TableRetry retry, TimeProvider clock, CancellationToken cancellation) => retry.CallAsync(
        async () =>
        {
            IAsyncEnumerable<Page<TableEntity>> pages = table.QueryAsync<TableEntity>(filter, limit, null, cancellation).AsPages(next, limit);
            await foreach (Page<TableEntity> page in pages.ConfigureAwait(false))
            {
                return page;
            }

            return (Page<TableEntity>?)null;
        },
        clock,
        cancellation);
}
