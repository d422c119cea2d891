using System.Text;
using Azure.Data.Tables;
using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Azure.Tests.Tables;

public sealed class OutboxHintsTests(Azurite azurite) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MovedClock _clock = new();
    private TableScope? _scope;
    private FaultProxy? _proxy;
    private TableEntityStore? _store;

    private TableEntityStore Store => _store.ShouldNotBeNull();

    public async ValueTask InitializeAsync()
    {
        _scope = await TableScope.CreateAsync(azurite.ConnectionString);
        _proxy = await FaultProxy.StartAsync(azurite.Tables);
        _store = Over(_proxy.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await (_proxy?.DisposeAsync() ?? default);
        await (_scope?.DisposeAsync() ?? default);
    }

    [Fact]
    public async Task A_sweep_reads_the_partitions_that_have_sent_something_and_no_others()
    {
        for (int n = 0; n < 5; n++)
        {
            await Store.WriteAsync($"quiet{n}", [new EntityWrite.Insert("row", "{}"u8.ToArray())], None);
        }

        await LeaveAsync("p$%", "1");
        await LeaveAsync("q", "1");
        int requests = 0;
        _proxy.ShouldNotBeNull().Decide = (_, _) =>
        {
            Interlocked.Increment(ref requests);
            return ProxyFault.None;
        };

        (await SweptAsync()).ShouldBe(["p$% out|1", "q out|1"]);

        requests.ShouldBe(3);
    }

    [Fact]
    public async Task A_message_left_by_another_process_is_found_however_late()
    {
        await LeaveAsync("p", "1");
        _clock.Now += TimeSpan.FromDays(30);

        (await SweptAsync(Over(azurite.ConnectionString))).ShouldBe(["p out|1"]);
        (await SweptAsync(Over(azurite.ConnectionString))).ShouldBe(["p out|1"]);
    }

    [Fact]
    public async Task A_note_stays_while_a_slow_write_may_still_come_and_goes_afterwards()
    {
        await LeaveAsync("p", "1");
        await Store.WriteAsync("p", [new EntityWrite.Delete("out|1", null)], None);
        await SweptAsync();
        (await NotesAsync()).ShouldBe(1);

        _clock.Now += TimeSpan.FromMinutes(9);
        await SweptAsync();
        (await NotesAsync()).ShouldBe(1);

        _clock.Now += TimeSpan.FromMinutes(12);
        await SweptAsync();
        (await NotesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_partition_is_noted_once_in_its_minutes_and_again_in_later_ones()
    {
        for (int n = 0; n < 5; n++)
        {
            await LeaveAsync("p", $"{n}");
        }

        (await NotesAsync()).ShouldBe(1);
        _clock.Now += TimeSpan.FromMinutes(6);
        await LeaveAsync("p", "6");

        (await NotesAsync()).ShouldBe(2);
        (await SweptAsync()).Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_write_that_outlasts_its_note_is_noted_again()
    {
        _proxy.ShouldNotBeNull().Decide = static (number, _) => number == 2 ? ProxyFault.Busy : ProxyFault.None;
        _proxy.OnFault = () =>
        {
            _clock.Now += TimeSpan.FromHours(1);
            return SweptAsync(Over(azurite.ConnectionString));
        };

        await LeaveAsync("p", "1");

        (await SweptAsync()).ShouldBe(["p out|1"]);
    }

    [Fact]
    public async Task A_message_left_in_a_partition_that_a_slow_sweep_has_read_already_keeps_its_note()
    {
        // More notes than one answer holds: those of later minutes come with the second.
        await NoteAsync("!p", "p");
        await NoteAsync("!q", "q");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => NoteAsync($"n{n}", "filler")));
        await LeaveAsync("q", "1");

        await foreach (Entity row in Store.ScanAsync("", PartitionBatch.OutboxPrefix, None))
        {
            row.Partition.ShouldBe("q");
            _clock.Now += TimeSpan.FromMinutes(5);
            await LeaveAsync("p", "2");
            _clock.Now += TimeSpan.FromMinutes(30);
        }

        (await SweptAsync()).ShouldBe(["p out|2", "q out|1"], ignoreOrder: true);
    }

    [Fact]
    public async Task Where_nothing_can_be_noted_nothing_is_written()
    {
        _proxy.ShouldNotBeNull().Decide = static (_, path) => path.EndsWith("$batch", StringComparison.Ordinal) ? ProxyFault.None : ProxyFault.Busy;

        await Should.ThrowAsync<Kernel.RetryableException>(() => LeaveAsync("p", "1"));

        _proxy.Decide = static (_, _) => ProxyFault.None;
        (await Store.GetAsync("p", "out|1", None)).ShouldBeNull();
    }

    [Fact]
    public async Task Who_reads_everything_sees_no_notes()
    {
        await LeaveAsync("p", "1");
        await LeaveAsync("!", "1");

        (await Store.ScanAsync("", "", None).Select(entity => entity.Partition).ToListAsync(None)).ShouldBe(["!", "p"]);
    }

    private TableEntityStore Over(string connection) => new(
        new TableClient(connection, _scope.ShouldNotBeNull().Table.Name, new TableClientOptions { Retry = { MaxRetries = 0 } }),
        new TableRetry { FirstWait = TimeSpan.FromTicks(1), MaxWait = TimeSpan.FromTicks(1) },
        _clock,
        NullLogger<TableEntityStore>.Instance);

    private async Task LeaveAsync(string partition, string id) =>
        (await Store.WriteAsync(partition, new PartitionBatch(partition).Send(new OutboxMessage("q", id, null, Encoding.UTF8.GetBytes("{}"))).Writes, None)).ShouldBeNull();

    private async Task NoteAsync(string row, string partition) =>
        await _scope.ShouldNotBeNull().Table.AddEntityAsync(new TableEntity(OutboxHints.Partition, "202603021000|" + row) { [OutboxHints.Noted] = partition });

    private Task<List<string>> SweptAsync() => SweptAsync(Store);

    private static async Task<List<string>> SweptAsync(TableEntityStore store) =>
        await store.ScanAsync("", PartitionBatch.OutboxPrefix, None).Select(entity => $"{entity.Partition} {entity.Row}").ToListAsync(None);

    private async Task<int> NotesAsync() =>
        await _scope.ShouldNotBeNull().Table.QueryAsync<TableEntity>($"PartitionKey eq '{OutboxHints.Partition}'").CountAsync(None);

    private sealed class MovedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 10, 1, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
