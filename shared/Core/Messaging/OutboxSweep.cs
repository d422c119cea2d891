using System.Text;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Messaging;

/// <summary>Sends what a crash left in an outbox. May run at any time and twice at once: the receivers take a message once.</summary>
public sealed partial class OutboxSweep(IEntityScan scan, Outbox outbox, ILogger<OutboxSweep> logger)
{
    private const int MaxGroup = 50;

    /// <summary>The most messages of one partition that are put in order at once.</summary>
    private const int MaxSorted = 10_000;

    /// <summary>
    /// Relays every message row it finds, those of a partition in the order they were written, and says how many there
    /// were. A row that cannot be read or sent is reported and does not keep the others back.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        int count = 0;
        string partition = "";
        var found = new List<Found>();
        await foreach (Entity entity in scan.ScanAsync("", PartitionBatch.OutboxPrefix, cancellation).ConfigureAwait(false))
        {
            if (entity.Partition != partition || found.Count == MaxSorted)
            {
                await RelayAsync(partition, found, cancellation).ConfigureAwait(false);
                found.Clear();
                partition = entity.Partition;
            }

            if (TryRead(entity) is { } row)
            {
                found.Add(new Found(row.Order, entity.ETag, new OutboxMessage(row.Queue, row.Id, row.Session, Encoding.UTF8.GetBytes(row.Body)) { Due = row.Due }));
                count++;
            }
        }

        await RelayAsync(partition, found, cancellation).ConfigureAwait(false);
        return count;
    }

    private async Task RelayAsync(string partition, List<Found> found, CancellationToken cancellation)
    {
        foreach (Found[] group in found.OrderBy(static row => row.Order).Chunk(MaxGroup))
        {
            cancellation.ThrowIfCancellationRequested();
            if (await SendAsync(partition, group, cancellation).ConfigureAwait(false) || group.Length == 1)
            {
                continue;
            }

            foreach (Found row in group)
            {
                await SendAsync(partition, [row], cancellation).ConfigureAwait(false);
            }
        }
    }

    private Task<bool> SendAsync(string partition, Found[] rows, CancellationToken cancellation) =>
        outbox.RelayAsync(partition, Array.ConvertAll(rows, static row => row.Message), cancellation, Array.ConvertAll(rows, static row => row.Read));

    private OutboxRow? TryRead(Entity entity)
    {
        try
        {
            return StoreJson.Read(entity, OutboxJson.Default.OutboxRow).Value;
        }
        catch (InvalidDataException error)
        {
            LogUnreadable(logger, error, entity.Partition, entity.Row);
            return null;
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "The outbox row {Row} of {Partition} is not a message")]
    private static partial void LogUnreadable(ILogger logger, Exception error, string partition, string row);

    private readonly record struct Found(long Order, ETag Read, OutboxMessage Message);
}
