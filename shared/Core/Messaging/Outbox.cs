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
        string? conflict = await WriteAsync(batch, cancellation).ConfigureAwait(false);
        if (conflict is null && batch.Unsent.Count > 0)
        {
            // What is committed is sent, whether or not the caller still wants to know.
            await RelayAsync(batch.Partition, batch.Unsent, CancellationToken.None).ConfigureAwait(false);
        }

        return conflict;
    }

    /// <summary>Commits without relaying: what is left to relay is <see cref="PartitionBatch.Unsent"/>.</summary>
    internal async ValueTask<string?> WriteAsync(PartitionBatch batch, CancellationToken cancellation)
    {
        if (batch.Messages.Count == 0 || sender is not IBatchSender direct)
        {
            return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false);
        }

        string? conflict = await direct.CommitAsync(batch, cancellation).ConfigureAwait(false);
        batch.IsSent = conflict is null;
        return conflict;
    }

    /// <summary>
    /// Sends messages whose rows are in the partition and deletes the rows. True if that is done; any fault is logged and
    /// left to the sweep, for the change itself is committed.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="cancellation">Ends the sending; what is not sent stays.</param>
    /// <param name="read">The versions of the rows, in the order of the messages, so that a row written anew is not deleted; null if nobody else can have written them.</param>
    internal async Task<bool> RelayAsync(string partition, IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation, IReadOnlyList<ETag>? read = null)
    {
        try
        {
            await sender.SendAsync(messages, cancellation).ConfigureAwait(false);
            await DeleteAsync(partition, messages, read, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception error)
        {
            LogRelayDelayed(logger, error, partition, messages.Count);
            return false;
        }
    }

    /// <summary>Deletes the rows that are still there: another relay may have sent the same messages and deleted some.</summary>
    private async Task DeleteAsync(string partition, IReadOnlyList<OutboxMessage> messages, IReadOnlyList<ETag>? read, CancellationToken cancellation)
    {
        var deletes = new List<EntityWrite>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            deletes.Add(new EntityWrite.Delete(PartitionBatch.OutboxPrefix + messages[i].Id, read?[i]));
        }

        while (deletes.Count > 0 && await store.WriteAsync(partition, deletes, cancellation).ConfigureAwait(false) is { } gone)
        {
            deletes.RemoveAll(delete => delete.Row == gone);
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "{Count} message(s) of {Partition} stay in the outbox for the sweep")]
    private static partial void LogRelayDelayed(ILogger logger, Exception error, string partition, int count);
}
