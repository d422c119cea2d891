using System.Text;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Contracts;

/// <summary>What the outbox does over every store.</summary>
public abstract class OutboxContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly QueueSender _sender = new();

    protected abstract IEntityStore Store { get; }

    protected abstract IEntityScan Scan { get; }

    [Fact]
    public async Task A_committed_batch_sends_its_messages_and_leaves_no_row()
    {
        (await Outbox(Store, _sender).CommitAsync(Batch("1", "2"), None)).ShouldBeNull();

        _sender.TakeAll().Select(message => (message.Queue, message.Id, message.Session, Encoding.UTF8.GetString(message.Body.Span)))
            .ShouldBe([("q", "1", "s", """{"n":1}"""), ("q", "2", "s", """{"n":2}""")]);
        (await RowsAsync()).ShouldBe(["row"]);
    }

    [Fact]
    public async Task A_batch_that_conflicts_sends_nothing()
    {
        await Outbox(Store, _sender).CommitAsync(Batch(), None);

        (await Outbox(Store, _sender).CommitAsync(Batch("1"), None)).ShouldBe("row");

        _sender.Count.ShouldBe(0);
        (await RowsAsync()).ShouldBe(["row"]);
    }

    [Fact]
    public async Task A_message_that_could_not_be_sent_waits_for_the_sweep_which_may_run_twice()
    {
        var faults = new Faults(seed: 1, rate: 1);
        (await Outbox(Store, new FaultySender(_sender, faults)).CommitAsync(Batch("1", "2"), None)).ShouldBeNull();
        (await RowsAsync()).ShouldBe(["out|1", "out|2", "row"]);

        (await Sweep(_sender).RunAsync(None)).ShouldBe(2);
        (await Sweep(_sender).RunAsync(None)).ShouldBe(0);

        _sender.TakeAll().Select(message => (message.Id, Encoding.UTF8.GetString(message.Body.Span))).ShouldBe([("1", """{"n":1}"""), ("2", """{"n":2}""")]);
        (await RowsAsync()).ShouldBe(["row"]);
    }

    [Fact]
    public async Task Rows_that_another_relay_has_deleted_do_not_keep_the_others()
    {
        Outbox outbox = Outbox(Store, _sender);
        PartitionBatch batch = Batch("1", "2", "3");
        await Store.WriteAsync("p", batch.Writes, None);
        await Store.WriteAsync("p", [new EntityWrite.Delete("out|1", null), new EntityWrite.Delete("out|3", null)], None);

        await outbox.RelayAsync("p", batch.Messages, None);
        await outbox.RelayAsync("p", batch.Messages, None);

        (await RowsAsync()).ShouldBe(["row"]);
    }

    [Fact]
    public async Task Two_sweeps_at_once_send_everything_at_least_once()
    {
        foreach (int n in Enumerable.Range(0, 120))
        {
            await Store.WriteAsync($"p{n % 3}", new PartitionBatch("p").Send(Message($"{n}")).Writes, None);
        }

        await Task.WhenAll(Task.Run(() => Sweep(_sender).RunAsync(None)), Task.Run(() => Sweep(_sender).RunAsync(None)));

        _sender.TakeAll().Select(message => message.Id).Distinct().Count().ShouldBe(120);
        (await RowsAsync("")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_that_is_no_message_does_not_keep_the_others_back()
    {
        await Store.WriteAsync("a", [new EntityWrite.Insert("out|bad", Encoding.UTF8.GetBytes("{"))], None);
        await Store.WriteAsync("b", new PartitionBatch("b").Send(Message("1")).Writes, None);

        (await Sweep(_sender).RunAsync(None)).ShouldBe(1);

        _sender.TakeAll().Select(message => message.Id).ShouldBe(["1"]);
    }

    [Fact]
    public async Task An_answer_lost_after_the_commit_reaches_the_caller_as_retryable_and_the_sweep_sends_the_message()
    {
        var lost = new LostReply(Store);

        await Should.ThrowAsync<RetryableException>(() => Outbox(lost, _sender).CommitAsync(Batch("1"), None));
        (await Sweep(_sender).RunAsync(None)).ShouldBe(1);

        _sender.TakeAll().Single().Id.ShouldBe("1");
    }

    private static PartitionBatch Batch(params string[] ids)
    {
        PartitionBatch batch = new PartitionBatch("p").Insert("row", new OutboxRow("", "", null, ""), OutboxJson.Default.OutboxRow);
        foreach (string id in ids)
        {
            batch.Send(Message(id));
        }

        return batch;
    }

    private static OutboxMessage Message(string id) => new("q", id, "s", Encoding.UTF8.GetBytes($$"""{"n":{{id}}}"""));

    private static Outbox Outbox(IEntityStore store, IMessageSender sender) => new(store, sender, NullLogger<Outbox>.Instance);

    private OutboxSweep Sweep(IMessageSender sender) => new(Scan, Outbox(Store, sender), NullLogger<OutboxSweep>.Instance);

    private async Task<List<string>> RowsAsync(string partition = "p")
    {
        var rows = new List<string>();
        await foreach (Entity entity in Scan.ScanAsync(partition, "", None))
        {
            rows.Add(entity.Row);
        }

        return rows;
    }

    private sealed class LostReply(IEntityStore inner) : IEntityStore
    {
        public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation) => inner.GetAsync(partition, row, cancellation);

        public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation) => inner.RangeAsync(partition, from, to, limit, cancellation);

        public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
        {
            await inner.WriteAsync(partition, writes, cancellation);
            throw new RetryableException("no reply");
        }
    }
}
