using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders.FollowUps;
using Distribution.Storage;

namespace Distribution.Orders;

/// <summary>What is to become of an order. The same object as was read means: nothing changes.</summary>
internal sealed record OrderChange(Order Next)
{
    public IReadOnlyList<OutboxMessage> Messages { get; init; } = [];

    /// <summary>The provider's event that causes it, kept beside the order; null if none does.</summary>
    public (string EventId, InboxRow Row)? Event { get; init; }

    /// <summary>From when on (UTC) the provider is to be asked about the order, whatever it tells by itself; null if it need not.</summary>
    public DateTimeOffset? FollowUpFrom { get; init; }
}

/// <summary>An order before and after; the same object twice if nothing changed.</summary>
internal sealed record OrderChanged(Order Before, Order After)
{
    public bool Nothing => ReferenceEquals(Before, After);
}

/// <summary>Changes orders on condition that they have not changed since they were read: of two at once, one decides again.</summary>
public sealed class OrderChanges(OrderStore orders, FollowUpBook followUps, Outbox outbox)
{
    private const int MaxAttempts = 50;
    private const int MaxJitterMilliseconds = 8;
    private const int MaxEventConflicts = 2;

    /// <param name="buyer">Another buyer's order does not exist for this one; null for no such limit.</param>
    /// <param name="missing">The refusal if there is no such order.</param>
    /// <param name="decide">Pure; may be asked several times.</param>
    internal async Task<Result<OrderChanged>> ApplyAsync(
        MerchantId merchant, OrderId id, UserId? buyer, Func<Problem> missing, Func<Order, Result<OrderChange>> decide, CancellationToken cancellation)
    {
        int eventConflicts = 0;
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<Order>? read = await orders.GetAsync(merchant, id, cancellation).ConfigureAwait(false);
            if (read is null || (buyer is { } only && read.Value.Buyer != only))
            {
                return missing();
            }

            if (!decide(read.Value).TryGet(out OrderChange? change, out Problem? problem))
            {
                return problem;
            }

            if (ReferenceEquals(change.Next, read.Value))
            {
                return new OrderChanged(read.Value, read.Value);
            }

            if (change.FollowUpFrom is { } from)
            {
                await followUps.NoteAsync(merchant, id, from, cancellation).ConfigureAwait(false);
            }

            string? conflict = await outbox.CommitAsync(Batch(read, change), cancellation).ConfigureAwait(false);
            if (conflict is null)
            {
                return new OrderChanged(read.Value, change.Next);
            }

            if (change.Event is { EventId: var eventId } && conflict == OrderStore.InboxKey(eventId) && ++eventConflicts == MaxEventConflicts)
            {
                return Problem.Conflict("webhook.event_reused", "The notification's number was used before for something else.");
            }

            await Chance.Current.PauseAsync(0, MaxJitterMilliseconds - 1, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"Order {id} keeps changing.");
    }

    private static PartitionBatch Batch(Stored<Order> read, OrderChange change)
    {
        PartitionBatch batch = OrderStore.Batch(read.Value.Merchant, read.Value.Id).Replace(read, change.Next, OrdersJson.Default.Order);
        if (change.Event is { } received)
        {
            batch.Insert(OrderStore.InboxKey(received.EventId), received.Row, OrdersJson.Default.InboxRow);
        }

        foreach (OutboxMessage message in change.Messages)
        {
            batch.Send(message);
        }

        return batch;
    }
}
