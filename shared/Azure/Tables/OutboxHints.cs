using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace Distribution.Azure.Tables;

/// <summary>
/// Says in which partitions a message may lie, so that a sweep need not read the whole table: before a batch with messages
/// is written, its partition is noted for the minutes that run, once. A note goes when its minutes are long over and
/// nothing lies in the partition.
/// </summary>
internal sealed class OutboxHints(TableClient table, TableRetry retry, TimeProvider clock)
{
    /// <summary>No key of Core is written so: behind <c>$</c> stands 0 or 1, see <see cref="TableKey"/>.</summary>
    public const string Partition = "$outbox";

    /// <summary>The property with the partition, as it lies in the table.</summary>
    public const string Noted = "Partition";

    /// <summary>The most notes of one sweep: what is behind them waits for those before to be done with.</summary>
    public const int MaxNotes = 50_000;

    private const int PageSize = 200;
    private const string SlotFormat = "yyyyMMddHHmm";
    private const int MaxDeletes = 100;

    /// <summary>A partition is noted once in this time by each process.</summary>
    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(5);

    /// <summary>Longer than a write can take with all its attempts, and than clocks differ.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private volatile SlotNotes _notes = new("", []);

    /// <summary>Notes the partition of a batch that has messages, unless this process has just done so.</summary>
    public async ValueTask NoteAsync(TableBatch batch, CancellationToken cancellation)
    {
        if (!batch.HasMessages)
        {
            return;
        }

        string slot = SlotOf(clock.GetUtcNow());
        SlotNotes notes = _notes;
        if (notes.Slot != slot)
        {
            _notes = notes = new SlotNotes(slot, []);
        }

        if (!notes.Partitions.ContainsKey(batch.Partition))
        {
            var note = new TableEntity(Partition, $"{slot}|{Kernel.IdText.FromParts(batch.Partition)}") { [Noted] = batch.Partition };
            await retry.CallAsync(() => table.UpsertEntityAsync(note, TableUpdateMode.Replace, cancellation), clock, cancellation).ConfigureAwait(false);
            notes.Partitions.TryAdd(batch.Partition, true);
        }
    }

    /// <summary>The notes, the oldest first, answer by answer.</summary>
    public async IAsyncEnumerable<IReadOnlyList<TableEntity>> PagesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition}");
        string? next = null;
        int read = 0;
        do
        {
            Page<TableEntity>? page = await TablePages.NextAsync(table, filter, next, PageSize, retry, clock, cancellation).ConfigureAwait(false);
            if (page is { Values: { Count: > 0 } notes })
            {
                read += notes.Count;
                yield return notes;
            }

            next = page?.ContinuationToken;
        }
        while (next is not null && read < MaxNotes);
    }

    /// <summary>
    /// What stands before the notes whose minutes are long over now. A sweep takes it once, before its first read: whatever an
    /// older note is for was written before anything was read, so that a partition found empty says nothing of later notes.
    /// </summary>
    public string Over() => SlotOf(clock.GetUtcNow() - Slot - Grace);

    /// <param name="note">The note.</param>
    /// <param name="over">See <see cref="Over"/>.</param>
    public static bool IsOver(TableEntity note, string over) => string.CompareOrdinal(note.RowKey, over) < 0;

    /// <summary>Removes notes. What cannot be removed now is found by the next sweep.</summary>
    public async Task RemoveAsync(IEnumerable<TableEntity> notes, CancellationToken cancellation)
    {
        foreach (TableEntity[] some in notes.Chunk(MaxDeletes))
        {
            try
            {
                await table.SubmitTransactionAsync(some.Select(static note => new TableTransactionAction(TableTransactionActionType.Delete, note, note.ETag)), cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (TableFaults.IsTransient(error, cancellation) || (error is RequestFailedException failed && TableFaults.IsConflict(failed)))
            {
                return;
            }
        }
    }

    private static string SlotOf(DateTimeOffset time) =>
        new DateTime(time.UtcTicks - (time.UtcTicks % Slot.Ticks), DateTimeKind.Utc).ToString(SlotFormat, CultureInfo.InvariantCulture);

    private sealed record SlotNotes(string Slot, ConcurrentDictionary<string, bool> Partitions);
}
