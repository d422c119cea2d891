using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Azure.Tables;

/// <summary>Entities in one table of Azure Table Storage.</summary>
/// <param name="table">A client that does not repeat calls by itself, see <see cref="TableWriter"/>.</param>
internal sealed class TableEntityStore(TableClient table, TableRetry retry, TimeProvider clock, ILogger<TableEntityStore> logger) : IEntityStore, IEntityScan
{
    private readonly TableWriter _writer = new(table, retry, clock, logger);
    private readonly OutboxHints _hints = new(table, retry, clock);

    public async ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
    {
        string partitionKey = TableKey.Write(partition);
        string rowKey = TableKey.Write(row);
        NullableResponse<TableEntity> read = await retry.CallAsync(() => FindAsync(partitionKey, rowKey, cancellation), clock, cancellation).ConfigureAwait(false);
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
                Page<TableEntity>? page = await TablePages.NextAsync(table, filter, next, limit - found.Count, retry, clock, cancellation).ConfigureAwait(false);
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
        if (writes.Count == 0)
        {
            return null;
        }

        var batch = new TableBatch(partition, writes);
        await _hints.NoteAsync(batch, cancellation).ConfigureAwait(false);
        string? conflict = await _writer.WriteAsync(batch, cancellation).ConfigureAwait(false);
        if (conflict is null)
        {
            // Costs nothing but where the write took longer than a note holds.
            await _hints.NoteAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }

        return conflict;
    }

    public IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation) =>
        rowPrefix.StartsWith(PartitionBatch.OutboxPrefix, StringComparison.Ordinal)
            ? ScanOutboxAsync(partitionPrefix, rowPrefix, cancellation)
            : ScanAllAsync(partitionPrefix, rowPrefix, cancellation);

    private async IAsyncEnumerable<Entity> ScanAllAsync(string partitionPrefix, string rowPrefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (TableEntity entity in QueryAsync(TableFilter.Prefixes(partitionPrefix, rowPrefix), cancellation).ConfigureAwait(false))
        {
            if (entity.PartitionKey != OutboxHints.Partition)
            {
                yield return TableRow.Read(entity);
            }
        }
    }

    /// <summary>
    /// Reads the partitions where a message may lie, and no others: note by note, the oldest first, so that what is over is
    /// removed as the reading goes on, however long it takes. The rows of a partition come one after the other.
    /// </summary>
    private async IAsyncEnumerable<Entity> ScanOutboxAsync(string partitionPrefix, string rowPrefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string over = _hints.Over();
        var reader = new OutboxReader(TryReadOutboxAsync);
        await foreach (IReadOnlyList<TableEntity> notes in _hints.PagesAsync(cancellation).ConfigureAwait(false))
        {
            await foreach (Entity row in reader.ReadAsync(notes, partitionPrefix, cancellation).ConfigureAwait(false))
            {
                if (row.Row.StartsWith(rowPrefix, StringComparison.Ordinal))
                {
                    yield return row;
                }
            }

            await _hints.RemoveAsync(reader.Done(notes).Where(note => OutboxHints.IsOver(note, over)), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Null if the partition cannot be read now: its notes stay, and the others are read.</summary>
    private async Task<IReadOnlyList<Entity>?> TryReadOutboxAsync(string partition, CancellationToken cancellation)
    {
        var rows = new List<Entity>();
        try
        {
            await foreach (TableEntity entity in QueryAsync(TableFilter.Outbox(partition), cancellation).ConfigureAwait(false))
            {
                rows.Add(TableRow.Read(entity));
                if (rows.Count == OutboxReader.MaxRows)
                {
                    break;
                }
            }

            return rows;
        }
        catch (Exception error) when (error is Kernel.RetryableException or InvalidDataException)
        {
            Log.OutboxUnread(logger, error, partition);
            return null;
        }
    }

    private async IAsyncEnumerable<TableEntity> QueryAsync(string filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            Page<TableEntity>? page = await TablePages.NextAsync(table, filter, next, TablePages.MaxRows, retry, clock, cancellation).ConfigureAwait(false);
            foreach (TableEntity entity in page?.Values ?? [])
            {
                yield return entity;
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
}
