using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Azure.Tables;

/// <summary>Entities in one table of Azure Table Storage.</summary>
/// <param name="table">A client that does not repeat calls by itself, see <see cref="TableWriter"/>.</param>
internal sealed class TableEntityStore(TableClient table, TableRetry retry, TimeProvider clock, ILogger<TableEntityStore> logger) : IEntityStore, IEntityScan
{
    /// <summary>The most rows the service puts into one answer.</summary>
    private const int PageSize = 1000;

    private readonly TableWriter _writer = new(table, retry, clock, logger);

    public async ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
    {
        string partitionKey = TableKey.Write(partition);
        string rowKey = TableKey.Write(row);
        NullableResponse<TableEntity> read = await retry.ReadAsync(() => FindAsync(partitionKey, rowKey, cancellation), clock, cancellation).ConfigureAwait(false);
        return read is { HasValue: true, Value: { } entity } ? TableRow.Read(entity) : null;
    }

    public async ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
    {
        StoreKey.Check(partition);
        limit = BatchRules.Limit(limit);
        var found = new List<Entity>();
        if (TableFilter.Rows(partition, from, to) is { } filter)
        {
            string? next = null;
            do
            {
                Page<TableEntity>? page = await PageAsync(filter, next, limit - found.Count, cancellation).ConfigureAwait(false);
                found.AddRange(page?.Values.Select(TableRow.Read) ?? []);
                next = page?.ContinuationToken;
            }
            while (next is not null && found.Count < limit);
        }

        return found;
    }

    public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        BatchRules.Check(partition, writes);
        return writes.Count == 0 ? null : await _writer.WriteAsync(new TableBatch(partition, writes), cancellation).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string filter = TableFilter.Prefixes(partitionPrefix, rowPrefix);
        string? next = null;
        do
        {
            Page<TableEntity>? page = await PageAsync(filter, next, PageSize, cancellation).ConfigureAwait(false);
            foreach (TableEntity entity in page?.Values ?? [])
            {
                yield return TableRow.Read(entity);
            }

            next = page?.ContinuationToken;
        }
        while (next is not null);
    }

    /// <summary>A row that is not there is an answer; a table that is not there is a fault.</summary>
    private async Task<NullableResponse<TableEntity>> FindAsync(string partition, string row, CancellationToken cancellation)
    {
        NullableResponse<TableEntity> read = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, null, cancellation).ConfigureAwait(false);
        return read.HasValue || !read.GetRawResponse().Headers.TryGetValue("x-ms-error-code", out string? code) || code != TableErrorCode.TableNotFound
            ? read
            : throw new RequestFailedException(read.GetRawResponse());
    }

    /// <summary>One answer of the service, which may end before the range does. Null if there is nothing.</summary>
    private Task<Page<TableEntity>?> PageAsync(string filter, string? next, int limit, CancellationToken cancellation) => retry.ReadAsync(
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
