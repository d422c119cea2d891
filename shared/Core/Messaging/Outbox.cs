using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Messaging;

/// <summary>
/// Commits a batch and relays its messages: the message rows are part of the batch, are sent after it, and are deleted
/// once sent. What a crash leaves behind is found by <see cref="OutboxSweep"/>.
/// </summary>
public sealed partial class Outbox(IEntityStore store, IMessageSender sender, ILogger<Outbox> logger)
{
    /// <summary>Null if the batch is committed; otherwise the row whose condition did not hold, and nothing is changed.</summary>
    public async Task<string?> CommitAsync(PartitionBatch batch, CancellationToken cancellation)
    {
        string? conflict = await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false);
        if (conflict is null && batch.Messages.Count > 0)
        {
            await RelayAsync(batch.Partition, batch.Messages, cancellation).ConfigureAwait(false);
        }

        return conflict;
    }

    /// <summary>Sends messages whose rows are in the partition and deletes the rows. A fault is logged and left to the sweep: the change itself is committed.</summary>
    internal async Task RelayAsync(string partition, IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        try
        {
            await sender.SendAsync(messages, cancellation).ConfigureAwait(false);
            await DeleteAsync(partition, messages, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is Kernel.RetryableException or OperationCanceledException)
        {
            LogRelayDelayed(logger, error, partition, messages.Count);
        }
    }

    /// <summary>Deletes the rows that are still there: another relay may have sent the same messages and deleted some.</summary>
    private async Task DeleteAsync(string partition, IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        var deletes = new List<EntityWrite>(messages.Count);
        foreach (OutboxMessage message in messages)
        {
            deletes.Add(new EntityWrite.Delete(PartitionBatch.OutboxPrefix + message.Id, null));
        }

        while (deletes.Count > 0 && await store.WriteAsync(partition, deletes, cancellation).ConfigureAwait(false) is { } gone)
        {
            deletes.RemoveAll(delete => delete.Row == gone);
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "{Count} message(s) of {Partition} stay in the outbox for the sweep")]
    private static partial void LogRelayDelayed(ILogger logger, Exception error, string partition, int count);
}
