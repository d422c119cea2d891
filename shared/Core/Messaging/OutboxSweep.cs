using System.Text;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Messaging;

/// <summary>Sends what a crash left in an outbox. May run at any time and twice at once: the receivers take a message once.</summary>
public sealed partial class OutboxSweep(IEntityScan scan, Outbox outbox, ILogger<OutboxSweep> logger)
{
    private const int MaxGroup = 50;

    /// <summary>Relays every message row it finds and says how many there were. A row that cannot be read is reported and does not keep the others back.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        int count = 0;
        string partition = "";
        var group = new List<OutboxMessage>(MaxGroup);
        await foreach (Entity entity in scan.ScanAsync("", PartitionBatch.OutboxPrefix, cancellation).ConfigureAwait(false))
        {
            if (group.Count > 0 && (entity.Partition != partition || group.Count == MaxGroup))
            {
                await outbox.RelayAsync(partition, group, cancellation).ConfigureAwait(false);
                group = new List<OutboxMessage>(MaxGroup);
            }

            if (TryRead(entity) is not { } row)
            {
                continue;
            }

            partition = entity.Partition;
            group.Add(new OutboxMessage(row.Queue, row.Id, row.Session, Encoding.UTF8.GetBytes(row.Body)));
            count++;
        }

        if (group.Count > 0)
        {
            await outbox.RelayAsync(partition, group, cancellation).ConfigureAwait(false);
        }

        return count;
    }

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
}
