using Distribution.Kernel;
using Distribution.Local.Messaging;
using Distribution.Local.Storage;
using Distribution.Messaging;
using Distribution.Storage;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Messaging;

public sealed class QueueMessageSenderTests : IAsyncLifetime
{
    private const string Queue = "q";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("distribution-sender-");
    private SqliteDatabase _database = null!;
    private QueueBroker _broker = null!;
    private SqliteEntityStore _store = null!;
    private Outbox _outbox = null!;

    public async Task InitializeAsync()
    {
        _database = SqliteDatabase.Open(Path.Combine(_directory.FullName, "data.db"));
        _broker = await QueueBroker.OpenAsync(_database, TimeProvider.System, [new QueueOptions(Queue)], new HostJson(), NullLogger.Instance);
        _store = await SqliteEntityStore.OpenAsync(_database);
        _outbox = new Outbox(_store, new QueueMessageSender(_broker, _store), NullLogger<Outbox>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_batch_and_its_messages_are_one_write_and_no_outbox_row_is_left()
    {
        long before = _database.Counts.Works;

        (await CommitAsync(Batch("1", "2"))).ShouldBeNull();

        (_database.Counts.Works - before).ShouldBe(1);
        _broker.Count(Queue).Messages.ShouldBe(2);
        (await RowsAsync()).ShouldBe(["row"]);
    }

    [Fact]
    public async Task A_batch_that_conflicts_sends_nothing_and_its_message_can_be_sent_later()
    {
        await CommitAsync(Batch());

        (await CommitAsync(Batch("1"))).ShouldBe("row");
        _broker.Count(Queue).Messages.ShouldBe(0);

        (await CommitAsync(new PartitionBatch("other").Send(Message("1")))).ShouldBeNull();
        _broker.Count(Queue).Messages.ShouldBe(1);
    }

    [Fact]
    public async Task Of_batches_that_race_with_the_same_messages_one_is_committed_and_sends_them_once()
    {
        string?[] conflicts = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => CommitAsync(i % 2 == 0 ? Batch("1", "2") : Batch("2", "1")))));

        conflicts.Count(conflict => conflict is null).ShouldBe(1);
        _broker.Count(Queue).Messages.ShouldBe(2);
    }

    [Fact]
    public async Task Who_waits_for_another_send_of_the_same_message_holds_up_nobody()
    {
        IPreparedSend first = await _broker.PrepareAsync([Queued("1")], default);
        Task<IPreparedSend> waits = _broker.PrepareAsync([Queued("2"), Queued("1")], default).AsTask();
        IPreparedSend other = await _broker.PrepareAsync([Queued("2")], default).AsTask().WaitAsync(Patience);
        waits.IsCompleted.ShouldBeFalse();

        first.Finish(false);
        other.Finish(false);
        IPreparedSend last = await waits.WaitAsync(Patience);
        await _database.WriteAsync(
            session =>
            {
                last.Write(session);
                return true;
            },
            last.Finish);

        _broker.Count(Queue).Messages.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_sent_again_by_the_sweep_is_received_once()
    {
        PartitionBatch batch = Batch("1");
        await CommitAsync(batch);

        await _outbox.RelayAsync(batch.Partition, batch.Messages, default);

        _broker.Count(Queue).Messages.ShouldBe(1);
        (await RowsAsync()).ShouldBe(["row"]);
    }

    [Theory]
    [InlineData("queue_message")]
    [InlineData("entity")]
    public async Task A_change_and_its_messages_are_on_disk_together_or_not_at_all(string table)
    {
        await _database.WriteAsync(session => session.Execute($"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk'); END"));
        await Should.ThrowAsync<RetryableException>(() => CommitAsync(Batch("1")));
        (await RowsAsync()).ShouldBeEmpty();
        _broker.Count(Queue).Messages.ShouldBe(0);

        await _database.WriteAsync(session => session.Execute("DROP TRIGGER broken"));
        (await CommitAsync(Batch("1"))).ShouldBeNull();
        (await RowsAsync()).ShouldBe(["row"]);
        _broker.Count(Queue).Messages.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_sent_with_a_change_and_nothing_else_is_there_after_a_restart_and_still_known()
    {
        await CommitAsync(Batch("1", "2"));
        (await CommitAsync(Batch("3"))).ShouldBe("row");
        await _broker.DisposeAsync();
        await _database.DisposeAsync();

        await InitializeAsync();
        _broker.Start();

        (await RowsAsync()).ShouldBe(["row"]);
        _broker.Count(Queue).Messages.ShouldBe(2);
        (await CommitAsync(new PartitionBatch("other").Send(Message("1")))).ShouldBeNull();
        _broker.Count(Queue).Messages.ShouldBe(2);
    }

    [Fact]
    public async Task A_queue_whose_disk_fails_is_a_transient_fault() =>
        await Should.ThrowAsync<RetryableException>(() => new QueueMessageSender(new FailingQueues(), _store).SendAsync([Message("1")], default));

    /// <summary>A commit that waits for ever for another one fails its test.</summary>
    private Task<string?> CommitAsync(PartitionBatch batch) => _outbox.CommitAsync(batch, default).WaitAsync(Patience);

    private static PartitionBatch Batch(params string[] ids)
    {
        PartitionBatch batch = new PartitionBatch("p").Insert("row", new OutboxRow("", "", null, "", 0), OutboxJson.Default.OutboxRow);
        foreach (string id in ids)
        {
            batch.Send(Message(id));
        }

        return batch;
    }

    private static QueueMessage Queued(string id) => new(Queue, id, null, null, "{}"u8.ToArray(), null);

    private static OutboxMessage Message(string id) => new(Queue, id, null, "{}"u8.ToArray());

    private async Task<List<string>> RowsAsync()
    {
        var rows = new List<string>();
        await foreach (Entity entity in _store.ScanAsync("", "", default))
        {
            rows.Add(entity.Row);
        }

        return rows;
    }

    private sealed class FailingQueues : IQueueSender
    {
        public Task SendAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellationToken) => throw new IOException("disk");

        public ValueTask<IPreparedSend> PrepareAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellationToken) => throw new IOException("disk");
    }
}
