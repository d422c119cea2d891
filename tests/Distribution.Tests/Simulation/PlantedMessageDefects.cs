using System.Text.Json;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Local.Simulation.World;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Tests.Simulation;

/// <summary>A handler that is not idempotent: a posting that comes again is another posting.</summary>
internal sealed class PostsAgain : Defects
{
    private readonly HashSet<string> _seen = [];

    public override Task HandleAsync(Machine machine, OutboxMessage message, Func<OutboxMessage, Task> handle)
    {
        if (message.Queue != QueueNames.LedgerPostings || _seen.Add(message.Id))
        {
            return handle(message);
        }

        PostingRequest posting = JsonSerializer.Deserialize(message.Body.Span, LedgerJson.Default.PostingRequest).ShouldNotBeNull();
        return handle(message with { Body = StoreJson.Write(posting with { Key = posting.Key + "|again" }, LedgerJson.Default.PostingRequest) });
    }
}

/// <summary>After a redelivery a settled sheet is open again.</summary>
internal sealed class OpensSettledSheets : Defects
{
    public override async Task HandleAsync(Machine machine, OutboxMessage message, Func<OutboxMessage, Task> handle)
    {
        await handle(message);
        if (message.Queue != QueueNames.OrderEvents)
        {
            return;
        }

        OrderEvent happened = JsonSerializer.Deserialize(message.Body.Span, OrdersJson.Default.OrderEvent).ShouldNotBeNull();
        if (await machine.Get<CommissionStore>().GetAsync(happened.Merchant, happened.Order, CancellationToken.None) is { Value.State: SheetState.Settled } read)
        {
            PartitionBatch batch = OrderStore.Batch(happened.Merchant, happened.Order)
                .Replace(read, read.Value with { State = SheetState.Open, SettledAt = null }, CommissionJson.Default.CommissionSheet);
            await machine.Get<IEntityStore>().WriteAsync(batch.Partition, batch.Writes, CancellationToken.None);
        }
    }
}

/// <summary>What could not be handled now is not tried again.</summary>
internal sealed class TakesFailureForDone : Defects
{
    private const int OneIn = 4;

    /// <summary>By its id, so that every delivery of a message meets the same.</summary>
    public override Task HandleAsync(Machine machine, OutboxMessage message, Func<OutboxMessage, Task> handle) =>
        message.Queue == QueueNames.OrderEvents && message.Id.Sum(static letter => letter) % OneIn == 0 ? Task.CompletedTask : handle(message);
}
