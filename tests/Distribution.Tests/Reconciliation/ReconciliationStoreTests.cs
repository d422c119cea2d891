using System.Text;
using Distribution.Functions.Api;
using Distribution.Functions.Reconciliation;
using Distribution.Kernel;
using Distribution.Reconciliation;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Reconciliation;

public sealed class ReconciliationStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly MerchantId Merchant = new("fruit");
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly DateTimeOffset At = new(2026, 3, 3, 4, 25, 0, TimeSpan.Zero);

    private readonly InMemoryEntityStore _memory = new();
    private readonly ReconciliationStore _store;
    private readonly QueryReconciliations _query;

    public ReconciliationStoreTests()
    {
        _store = new ReconciliationStore(_memory);
        _query = new QueryReconciliations(_store);
    }

    [Fact]
    public async Task Differences_are_read_in_pages_of_any_size_and_each_once()
    {
        await KeepAsync(Differences(250), At);

        foreach (int limit in (int[])[1, 7, 100, 101, 200])
        {
            var read = new List<string>();
            string? cursor = null;
            do
            {
                Page<Difference> page = (await _query.DifferencesAsync(Merchant, "sandbox", Day, cursor, limit, None)).Value;
                page.Items.Count.ShouldBeInRange(1, limit);
                read.AddRange(page.Items.Select(one => one.Number));
                cursor = page.Next;
            }
            while (cursor is not null);

            read.ShouldBe(Differences(250).Select(one => one.Number));
        }
    }

    [Fact]
    public async Task The_same_comparison_again_writes_the_same_and_another_one_takes_its_place()
    {
        await KeepAsync(Differences(250), At);
        Dictionary<string, string> once = await RowsAsync();
        await KeepAsync(Differences(250), At);
        (await RowsAsync()).ShouldBe(once);
        string? cursor = (await _query.DifferencesAsync(Merchant, "sandbox", Day, null, 200, None)).Value.Next;

        await KeepAsync(Differences(120), At.AddDays(1));

        (await _query.DifferencesAsync(Merchant, "sandbox", Day, cursor, 200, None)).Problem!.Code.ShouldBe("reconciliation.changed");
        (await _query.DifferencesAsync(Merchant, "sandbox", Day, null, 200, None)).Value.Items.Count.ShouldBe(120);
        (await RowsAsync()).Count.ShouldBe(1 + 2);
    }

    [Fact]
    public async Task A_comparison_that_comes_late_does_not_replace_a_newer_one()
    {
        await KeepAsync(Differences(3), At);

        (await KeepAsync(Differences(9), At.AddMinutes(-1))).Listed.ShouldBe(3);

        (await _query.DifferencesAsync(Merchant, "sandbox", Day, null, 200, None)).Value.Items.Count.ShouldBe(3);
        (await RowsAsync()).Count.ShouldBe(2);
    }

    /// <summary>The other comparison, made a second earlier or later, begins, ends and clears up between any two steps of the first.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Two_comparisons_at_once_leave_a_day_with_all_its_pages(int later)
    {
        for (int step = 0; step < 20; step++)
        {
            var memory = new InMemoryEntityStore();
            int writes = 0;
            var other = new ReconciliationStore(memory);
            var hooked = new HookedStore(memory)
            {
                BeforeWrite = async (_, _) =>
                {
                    if (writes++ == step)
                    {
                        await KeepAsync(other, Differences(250), At.AddSeconds(later));
                    }
                },
            };
            await KeepAsync(new ReconciliationStore(memory), Differences(120), At.AddDays(-1));

            StoredReconciliation kept = await KeepAsync(new ReconciliationStore(hooked), Differences(130), At);

            StoredReconciliation day = (await other.FindAsync(Merchant, "sandbox", Day, None)).ShouldNotBeNull();
            day.Listed.ShouldBe(writes > step && later > 0 ? 250 : 130, $"step {step}, {kept.Listed}");
            var query = new QueryReconciliations(other);
            (await query.DifferencesAsync(Merchant, "sandbox", Day, null, 200, None)).Problem.ShouldBeNull($"step {step}");
        }
    }

    [Fact]
    public async Task Pages_from_before_they_had_a_time_are_read_and_then_taken_away()
    {
        StoredReconciliation kept = await KeepAsync(Differences(1), At);
        var rows = await RowsAsync();
        string page = rows.Keys.Single(row => row.StartsWith("recdiff", StringComparison.Ordinal)).Split(' ')[1];
        Entity read = (await _memory.GetAsync("recdiff|fruit|sandbox|2026-03-02", page, None)).ShouldNotBeNull();
        await _memory.WriteAsync(read.Partition, [new EntityWrite.Delete(page, null), new EntityWrite.Insert("0A1B2C3D4E5F6G7H8J9KAMBNCP|0000", read.Payload)], None);
        Entity day = (await _memory.RangeAsync("rec|fruit", "d|", "d}", 1, None)).ShouldHaveSingleItem();
        byte[] old = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(day.Payload.Span).Replace(kept.Content, "0A1B2C3D4E5F6G7H8J9KAMBNCP", StringComparison.Ordinal));
        await _memory.WriteAsync(day.Partition, [new EntityWrite.Replace(day.Row, old, day.ETag)], None);
        (await _query.DifferencesAsync(Merchant, "sandbox", Day, null, 200, None)).Value.Items.Count.ShouldBe(1);

        await KeepAsync(Differences(1), At.AddDays(1));

        (await RowsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_listed_is_bounded_and_counted_whole()
    {
        StoredReconciliation kept = await KeepAsync(Differences(StoredReconciliation.MaxKept + 5), At);

        (kept.Listed, kept.Open).ShouldBe((StoredReconciliation.MaxKept, StoredReconciliation.MaxKept + 5));
    }

    [Fact]
    public async Task A_day_that_was_not_compared_is_not_found()
    {
        await KeepAsync(Differences(1), At);

        (await _query.HandleAsync(Merchant, "sandbox", Day.AddDays(1), None)).Problem!.Code.ShouldBe("reconciliation.not_found");
        (await _query.HandleAsync(Merchant, "no/provider", Day, None)).Problem!.Code.ShouldBe("reconciliation.not_found");
        (await _query.HandleAsync(new MerchantId("other"), "sandbox", Day, None)).Problem!.Code.ShouldBe("reconciliation.not_found");
    }

    [Fact]
    public async Task The_page_encodes_every_text_of_the_statement_and_forbids_the_rest()
    {
        const string evil = "<script>alert(1)</script>\"'&";
        Difference one = Differences(1)[0] with { Number = evil, ProviderId = "<img src=x onerror=y>" };
        StoredReconciliation kept = await KeepAsync([one], At);

        ApiAnswer answer = DifferencesPage.Of(kept, [one]);

        string html = Encoding.UTF8.GetString(answer.Body.Span);
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        html.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;");
        html.ShouldContain("missingHere");
        answer.ContentType.ShouldBe("text/html; charset=utf-8");
        answer.Header.ShouldNotBeNull().Value.ShouldStartWith("default-src 'none'");
    }

    private Task<StoredReconciliation> KeepAsync(Difference[] differences, DateTimeOffset at) => KeepAsync(_store, differences, at);

    private static Task<StoredReconciliation> KeepAsync(ReconciliationStore store, Difference[] differences, DateTimeOffset at) =>
        store.KeepAsync(Merchant, "sandbox", Day, new Comparison(differences.Length, 0, [], differences), at, None);

    private async Task<Dictionary<string, string>> RowsAsync()
    {
        var rows = new Dictionary<string, string>();
        await foreach (Entity entity in _memory.ScanAsync("", "", None))
        {
            rows[entity.Partition + " " + entity.Row] = Encoding.UTF8.GetString(entity.Payload.Span);
        }

        return rows;
    }

    private static Difference[] Differences(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Difference(
            DifferenceKind.MissingHere, StatementKind.Payment, $"x{i:D5}", "tx", Currency.CNY, null, 100 + i, null, StatementState.Succeeded, null, At)),
    ];
}
