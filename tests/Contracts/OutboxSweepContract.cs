using System.Text;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Contracts;

/// <summary>What the outbox's sweep does over every store.</summary>
public abstract class OutboxSweepContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract IEntityStore Store { get; }

    protected abstract IEntityScan Scan { get; }

    [Fact]
    public async Task Messages_of_a_partition_are_sent_in_the_order_they_were_written()
    {
        int[] order = [7, 3, 9, 1, 8, 2];
        foreach (int n in order)
        {
            await LeaveAsync("p", $"{n}");
        }

        var sender = new QueueSender();
        await SweepAsync(sender);

        sender.TakeAll().Select(message => message.Id).ShouldBe(order.Select(n => $"{n}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_cannot_be_sent_does_not_keep_the_others_back(bool transient)
    {
        foreach (string partition in new[] { "a", "b", "c" })
        {
            await LeaveAsync(partition, partition + "1");
            await LeaveAsync(partition, partition == "b" ? "bad" : partition + "2");
            await LeaveAsync(partition, partition + "3");
        }

        var sender = new PickySender(transient);
        (await SweepAsync(sender)).ShouldBe(9);
        (await SweepAsync(sender)).ShouldBe(1);

        sender.Sent.ShouldBe(["a1", "a2", "a3", "b1", "b3", "c1", "c2", "c3"]);
    }

    [Fact]
    public async Task A_row_written_anew_while_its_message_was_sent_is_kept()
    {
        await LeaveAsync("p", "1");
        var sender = new ActingSender(async () =>
        {
            await Store.WriteAsync("p", [new EntityWrite.Delete("out|1", null)], None);
            await LeaveAsync("p", "1");
        });

        await SweepAsync(sender);

        (await Store.GetAsync("p", "out|1", None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_callers_disconnect_after_the_commit_does_not_delay_the_message()
    {
        using var caller = new CancellationTokenSource();
        var sender = new ActingSender(() => Task.CompletedTask);
        var outbox = new Outbox(new LeftByItsCaller(Store, caller), sender, NullLogger<Outbox>.Instance);

        await outbox.CommitAsync(new PartitionBatch("p").Send(Message("1")), caller.Token);

        sender.Sent.ShouldBe(1);
        (await Store.GetAsync("p", "out|1", None)).ShouldBeNull();
    }

    [Fact]
    public void A_message_that_no_queue_takes_is_refused_before_anything_is_written()
    {
        Should.Throw<ArgumentException>(() => new PartitionBatch("p").Send(Message("1") with { Session = new string('s', 129) }));
        Should.Throw<ArgumentException>(() => new PartitionBatch("p").Send(Message(new string('i', 129))));
        Should.Throw<ArgumentException>(() => new PartitionBatch("p").Send(Message("1") with { Body = new byte[(64 * 1024) + 1] }));
        new PartitionBatch("p").Send(Message(new string('i', 128)) with { Session = new string('s', 128) }).Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_largest_message_and_its_time_outlast_a_crash()
    {
        byte[] body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\"\\<>&'\u0001", 64 * 1024 / 7)));
        var due = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await Store.WriteAsync("p", new PartitionBatch("p").Send(Message("1") with { Body = body, Due = due }).Writes, None);

        var sender = new QueueSender();
        await SweepAsync(sender);

        OutboxMessage sent = sender.TakeAll().ShouldHaveSingleItem();
        sent.Body.ToArray().ShouldBe(body);
        sent.Due.ShouldBe(due);
    }

    private static OutboxMessage Message(string id) => new("q", id, "s", Encoding.UTF8.GetBytes("{}"));

    private async Task LeaveAsync(string partition, string id) => await Store.WriteAsync(partition, new PartitionBatch(partition).Send(Message(id)).Writes, None);

    private Task<int> SweepAsync(IMessageSender sender) =>
        new OutboxSweep(Scan, new Outbox(Store, sender, NullLogger<Outbox>.Instance), NullLogger<OutboxSweep>.Instance).RunAsync(None);

    private sealed class PickySender(bool transient) : IMessageSender
    {
        public List<string> Sent { get; } = [];

        public Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
        {
            if (messages.Any(message => message.Id == "bad"))
            {
                throw transient ? new RetryableException("not now") : new ArgumentException("never");
            }

            Sent.AddRange(messages.Select(message => message.Id));
            return Task.CompletedTask;
        }
    }

    private sealed class ActingSender(Func<Task> act) : IMessageSender
    {
        public int Sent { get; private set; }

        public async Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            await act();
            Sent += messages.Count;
        }
    }

    /// <summary>The caller leaves while the write is under way; it happens all the same.</summary>
    private sealed class LeftByItsCaller(IEntityStore inner, CancellationTokenSource caller) : IEntityStore
    {
        public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation) => inner.GetAsync(partition, row, None);

        public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation) => inner.RangeAsync(partition, from, to, limit, None);

        public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
        {
            await caller.CancelAsync();
            return await inner.WriteAsync(partition, writes, None);
        }
    }
}
