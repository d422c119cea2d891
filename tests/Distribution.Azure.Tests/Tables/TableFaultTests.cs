using System.Globalization;
using System.Text;
using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Azure.Tests.Tables;

public sealed class TableFaultTests(Azurite azurite) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TableRetry Quick = new() { FirstWait = TimeSpan.FromMilliseconds(1), MaxWait = TimeSpan.FromMilliseconds(5) };

    private TableScope? _scope;
    private FaultProxy? _proxy;
    private TableEntityStore? _store;

    private TableEntityStore Direct => _scope.ShouldNotBeNull().Store;

    private TableEntityStore Store => _store.ShouldNotBeNull();

    private FaultProxy Proxy => _proxy.ShouldNotBeNull();

    public async ValueTask InitializeAsync()
    {
        _scope = await TableScope.CreateAsync(azurite.ConnectionString);
        _proxy = await FaultProxy.StartAsync(azurite.Tables);
        _store = _scope.Over(_proxy.ConnectionString, Quick);
    }

    public async ValueTask DisposeAsync()
    {
        await (_proxy?.DisposeAsync() ?? default);
        await (_scope?.DisposeAsync() ?? default);
    }

    [Theory]
    [InlineData(nameof(ProxyFault.Busy))]
    [InlineData(nameof(ProxyFault.Throttled))]
    [InlineData(nameof(ProxyFault.FailedAfterwards))]
    [InlineData(nameof(ProxyFault.CutBefore))]
    [InlineData(nameof(ProxyFault.CutAfterwards))]
    public async Task What_fails_for_a_moment_succeeds_and_is_written_once(string fault)
    {
        ProxyFault kind = Enum.Parse<ProxyFault>(fault);
        await Direct.WriteAsync("p", [Insert("counter", "1")], None);
        Entity read = (await Direct.GetAsync("p", "counter", None)).ShouldNotBeNull();
        Proxy.Decide = (number, _) => number == 1 ? kind : ProxyFault.None;

        (await Store.WriteAsync("p", [Insert("a", "1"), new EntityWrite.Replace("counter", Bytes("2"), read.ETag)], None)).ShouldBeNull();

        Proxy.Faults.ShouldHaveSingleItem();
        Text(await Direct.GetAsync("p", "a", None)).ShouldBe("1");
        Text(await Direct.GetAsync("p", "counter", None)).ShouldBe("2");
    }

    [Fact]
    public async Task A_batch_that_was_written_at_the_last_attempt_is_found_by_reading()
    {
        Proxy.Decide = static (number, path) => !path.EndsWith("$batch", StringComparison.Ordinal) ? ProxyFault.None
            : number == 6 ? ProxyFault.CutAfterwards : ProxyFault.Busy;

        (await Store.WriteAsync("p", [Insert("a", "1"), Insert("b", "1")], None)).ShouldBeNull();

        Proxy.Faults.Count.ShouldBe(6);
        Text(await Direct.GetAsync("p", "b", None)).ShouldBe("1");
    }

    [Fact]
    public async Task A_batch_whose_row_somebody_has_replaced_since_is_recognised_by_another_of_its_rows()
    {
        Proxy.Decide = static (number, _) => number == 1 ? ProxyFault.CutAfterwards : ProxyFault.None;
        Proxy.OnFault = async () =>
        {
            ETag tag = (await Direct.GetAsync("p", "a", None)).ShouldNotBeNull().ETag;
            await Direct.WriteAsync("p", [new EntityWrite.Replace("a", Bytes("theirs"), tag)], None);
        };

        (await Store.WriteAsync("p", [Insert("a", "1"), Insert("b", "1")], None)).ShouldBeNull();

        Text(await Direct.GetAsync("p", "a", None)).ShouldBe("theirs");
    }

    [Fact]
    public async Task When_nothing_tells_whether_a_batch_was_written_the_caller_is_told_so()
    {
        Proxy.Decide = static (number, _) => number == 1 ? ProxyFault.CutBefore : ProxyFault.None;
        Proxy.OnFault = async () => await Direct.WriteAsync("p", [Insert("a", "theirs")], None);

        await Should.ThrowAsync<RetryableException>(async () => await Store.WriteAsync("p", [Insert("a", "ours")], None));

        Text(await Direct.GetAsync("p", "a", None)).ShouldBe("theirs");
    }

    [Fact]
    public async Task Deletes_whose_answer_was_lost_have_happened_and_are_not_called_a_conflict()
    {
        await Direct.WriteAsync("p", [Insert("a", "1"), Insert("b", "1")], None);
        Proxy.Decide = static (number, _) => number == 1 ? ProxyFault.CutAfterwards : ProxyFault.None;

        await Should.ThrowAsync<RetryableException>(async () => await Store.WriteAsync("p", [new EntityWrite.Delete("a", null), new EntityWrite.Delete("b", null)], None));

        (await Direct.RangeAsync("p", "", "~", 10, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_conflict_after_being_throttled_is_a_conflict()
    {
        await Direct.WriteAsync("p", [Insert("b", "1")], None);
        Proxy.Decide = static (number, _) => number == 1 ? ProxyFault.Throttled : ProxyFault.None;

        (await Store.WriteAsync("p", [Insert("a", "2"), Insert("b", "2")], None)).ShouldBe("b");
    }

    [Theory]
    [InlineData(nameof(ProxyFault.Busy))]
    [InlineData(nameof(ProxyFault.Throttled))]
    [InlineData(nameof(ProxyFault.CutBefore))]
    public async Task An_outage_is_a_fault_that_passes_whatever_was_called(string fault)
    {
        ProxyFault kind = Enum.Parse<ProxyFault>(fault);
        await Direct.WriteAsync("p", [Insert("a", "1")], None);
        Proxy.Decide = (_, _) => kind;

        await Should.ThrowAsync<RetryableException>(async () => await Store.GetAsync("p", "a", None));
        await Should.ThrowAsync<RetryableException>(async () => await Store.RangeAsync("p", "a", "b", 10, None));
        await Should.ThrowAsync<RetryableException>(async () => await Store.WriteAsync("p", [Insert("b", "1")], None));
        await Should.ThrowAsync<RetryableException>(async () => await Store.ScanAsync("", "", None).ToListAsync(None));

        Proxy.Decide = static (_, _) => ProxyFault.None;
        (await Store.ScanAsync("", "", None).ToListAsync(None)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Nobody_listening_is_a_fault_that_passes()
    {
        await Proxy.DisposeAsync();

        await Should.ThrowAsync<RetryableException>(async () => await Store.GetAsync("p", "a", None));
        await Should.ThrowAsync<RetryableException>(async () => await Store.WriteAsync("p", [Insert("a", "1")], None));
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_a_fault_that_passes()
    {
        TableEntityStore hasty = _scope.ShouldNotBeNull().Over(Proxy.ConnectionString, Quick with { Timeout = TimeSpan.FromMilliseconds(200), MaxAttempts = 2 });
        using var hold = new SemaphoreSlim(0);
        Proxy.Decide = static (_, _) => ProxyFault.Busy;
        Proxy.OnFault = () => hold.WaitAsync();

        await Should.ThrowAsync<RetryableException>(async () => await hasty.WriteAsync("p", [Insert("a", "1")], None));

        hold.Release(100);
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_neither_an_absent_row_nor_a_conflict()
    {
        TableEntityStore store = new(new global::Azure.Data.Tables.TableClient(azurite.ConnectionString, "missing"), Quick, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<TableEntityStore>.Instance);

        await Should.ThrowAsync<global::Azure.RequestFailedException>(async () => await store.GetAsync("p", "a", None));
        await Should.ThrowAsync<global::Azure.RequestFailedException>(async () => await store.RangeAsync("p", "a", "b", 1, None));
        await Should.ThrowAsync<global::Azure.RequestFailedException>(async () => await store.WriteAsync("p", [Insert("a", "1")], None));
        await Should.ThrowAsync<global::Azure.RequestFailedException>(async () => await store.WriteAsync("p", [new EntityWrite.Delete("a", null)], None));
    }

    [Fact]
    public async Task On_a_bad_day_nothing_is_lost_and_nothing_done_twice()
    {
        const int Workers = 6;
        const int Each = 15;
        ProxyFault[] kinds = Enum.GetValues<ProxyFault>();
        var random = new Random(7);
        Proxy.Decide = (_, _) =>
        {
            lock (random)
            {
                return random.Next(100) < 30 ? kinds[random.Next(1, kinds.Length)] : ProxyFault.None;
            }
        };
        await Direct.WriteAsync("p", [Insert("sum", "0")], None);

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (int n = 0; n < Each; n++)
            {
                await AddOnceAsync($"done|{worker}|{n}");
            }
        })));

        Proxy.Faults.Distinct().Count().ShouldBe(kinds.Length - 1);
        Text(await Direct.GetAsync("p", "sum", None)).ShouldBe((Workers * Each).ToString(CultureInfo.InvariantCulture));
        (await Direct.RangeAsync("p", "done|", "done}", 1000, None)).Count.ShouldBe(Workers * Each);
    }

    /// <summary>As every handler does it: under a natural key, and again if it is not known whether it happened.</summary>
    private async Task AddOnceAsync(string key)
    {
        while (true)
        {
            try
            {
                if (await Store.GetAsync("p", key, None) is not null)
                {
                    return;
                }

                Entity sum = (await Store.GetAsync("p", "sum", None)).ShouldNotBeNull();
                int next = int.Parse(Text(sum), CultureInfo.InvariantCulture) + 1;
                await Store.WriteAsync("p", [Insert(key, "1"), new EntityWrite.Replace("sum", Bytes($"{next}"), sum.ETag)], None);
            }
            catch (RetryableException)
            {
                // The loop reads before it decides.
            }
        }
    }

    private static EntityWrite.Insert Insert(string row, string text) => new(row, Bytes(text));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(Entity? entity) => Encoding.UTF8.GetString(entity.ShouldNotBeNull().Payload.Span);
}
