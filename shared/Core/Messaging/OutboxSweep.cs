using System.Text;
using Distribution.Storage;

namespace Distribution.Messaging;

/// <summary>Sends what a crash left in an outbox. May run at any time and twice at once: the receivers take a message once.</summary>
public sealed class OutboxSweep(IEntityScan scan, Outbox outbox)
{
    private const int MaxGroup = 50;

    /// <summary>Relays every message row it finds and says how many there were.</summary>
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

            OutboxRow row = StoreJson.Read(entity, OutboxJson.Default.OutboxRow).Value;
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
}
