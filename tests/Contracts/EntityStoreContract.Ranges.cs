using System.Text;
using Distribution.Storage;

namespace Distribution.Tests.Contracts;

/// <summary>Ranges, limits, keys, races and scans.</summary>
public abstract partial class EntityStoreContract
{
    [Fact]
    public async Task A_range_is_half_open_ordinal_limited_and_can_be_continued()
    {
        await Store.WriteAsync("p", [.. new[] { "a", "B", "b", "b1", "b|1", "b|2", "c", "~" }.Select(row => Insert(row, row))], None);

        (await RowsAsync("b", "c", 10)).ShouldBe(["b", "b1", "b|1", "b|2"]);
        (await RowsAsync("A", "a", 10)).ShouldBe(["B"]);
        (await RowsAsync("b|", StoreKey.EndOf("b|"), 10)).ShouldBe(["b|1", "b|2"]);
        (await RowsAsync("c", "b", 10)).ShouldBeEmpty();
        var all = new List<string>();
        string from = "!";
        while (await RowsAsync(from, "\x7f", 3) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(3);
            all.AddRange(page);
            from = StoreKey.After(page[^1]);
        }

        all.ShouldBe(["B", "a", "b", "b1", "b|1", "b|2", "c", "~"]);
    }

    [Fact]
    public async Task A_range_never_returns_more_than_the_named_maximum()
    {
        for (int i = 0; i < 11; i++)
        {
            int batch = i;
            await Store.WriteAsync("p", [.. Enumerable.Range(0, 100).Select(n => Insert(StoreKey.Number((batch * 100) + n), "x"))], None);
        }

        (await Store.RangeAsync("p", "0", "z", 5000, None)).Count.ShouldBe(IEntityStore.MaxRange);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("ü")]
    [InlineData("a\u007f")]
    public async Task A_key_a_store_does_not_take_is_refused_before_anything_is_written(string key)
    {
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteAsync("p", [Insert("ok", "1"), Insert(key, "1")], None));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteAsync(key, [Insert("ok", "1")], None));

        (await Store.GetAsync("p", "ok", None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_batch_beyond_the_limits_is_refused()
    {
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteAsync("p", [Insert("a", "1"), new EntityWrite.Delete("a", null)], None));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteAsync("p", [.. Enumerable.Range(0, 101).Select(n => Insert($"r{n}", "1"))], None));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteAsync("p", [.. Enumerable.Range(0, 20).Select(n => Insert($"r{n % 19}", "1"))], None));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteAsync("p", [new EntityWrite.Insert("a", new byte[(512 * 1024) + 1])], None));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteAsync("p", [.. Enumerable.Range(0, 5).Select(n => new EntityWrite.Insert($"l{n}", new byte[(420 * 1024) + 1]))], None));
        (await Store.RangeAsync("p", "", "~", 1, None)).ShouldBeEmpty();
        (await Store.WriteAsync("p", [new EntityWrite.Insert("a", new byte[512 * 1024])], None)).ShouldBeNull();
        (await Store.WriteAsync("p", [.. Enumerable.Range(0, 100).Select(n => Insert($"r{n}", "1"))], None)).ShouldBeNull();
    }

    [Fact]
    public async Task The_largest_batch_is_taken_and_every_byte_of_it_read_back()
    {
        const int Rows = 4;
        byte[][] payloads = [.. Enumerable.Range(0, Rows).Select(seed => Noise(seed, 512 * 1024))];
        string longest = new('k', StoreKey.MaxLength - 1);

        (await Store.WriteAsync(longest + "p", [.. payloads.Select((payload, n) => new EntityWrite.Insert($"{longest}{n}", payload))], None)).ShouldBeNull();

        for (int n = 0; n < Rows; n++)
        {
            (await Store.GetAsync(longest + "p", $"{longest}{n}", None)).ShouldNotBeNull().Payload.Span.SequenceEqual(payloads[n]).ShouldBeTrue();
        }

        (await Store.RangeAsync(longest + "p", "", "~", Rows, None)).Select(entity => entity.Payload.Length).ShouldBe([.. payloads.Select(payload => payload.Length)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData((64 * 1024) - 1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(3 * 64 * 1024)]
    public async Task A_payload_of_any_length_is_read_back_and_may_shrink_again(int length)
    {
        byte[] payload = Noise(length, length);
        await Store.WriteAsync("p", [new EntityWrite.Insert("a", payload)], None);
        (await Store.GetAsync("p", "a", None)).ShouldNotBeNull().Payload.ToArray().ShouldBe(payload);

        await Store.WriteAsync("p", [new EntityWrite.Replace("a", Bytes("{}"), await TagAsync("p", "a"))], None);
        Text(await Store.GetAsync("p", "a", None)).ShouldBe("{}");
    }

    [Fact]
    public async Task Every_character_a_key_may_have_is_kept_and_in_order()
    {
        string[] all = [.. Enumerable.Range(' ', '\x7f' - ' ').Select(code => $"{(char)code}").Where(StoreKey.IsValid)];
        string[] keys = [.. all.Select(one => $"k{one}"), .. all.Select(one => $"a{one}25{one}b"), .. all.Select(one => $"k{one}k")];
        foreach (string[] batch in keys.Order(StringComparer.Ordinal).Chunk(IEntityStore.MaxBatch))
        {
            (await Store.WriteAsync("p%25'+&", [.. batch.Select(key => Insert(key, key))], None)).ShouldBeNull();
        }

        (await Store.RangeAsync("p%25'+&", "", "\x7f", 1000, None)).Select(entity => entity.Row).ShouldBe(keys.Order(StringComparer.Ordinal));
        foreach (string key in keys)
        {
            Text(await Store.GetAsync("p%25'+&", key, None)).ShouldBe(key);
            (await Store.RangeAsync("p%25'+&", StoreKey.After(key), StoreKey.BeyondPrefix(key), 1000, None)).Select(entity => entity.Row)
                .ShouldBe(keys.Where(other => other != key && other.StartsWith(key, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            await Store.WriteAsync("p%25'+&", [new EntityWrite.Replace(key, Bytes("2"), await TagAsync("p%25'+&", key))], None);
            (await Store.WriteAsync("p%25'+&", [new EntityWrite.Delete(key, null)], None)).ShouldBeNull();
        }

        (await ScanAsync("p%", "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_writers_at_one_row_each_round_has_exactly_one_winner()
    {
        await Store.WriteAsync("p", [Insert("n", "0")], None);

        int[] wins = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            int won = 0;
            while (won < 25)
            {
                Entity read = (await Store.GetAsync("p", "n", None)).ShouldNotBeNull();
                int next = int.Parse(Text(read)) + 1;
                won += await Store.WriteAsync("p", [new EntityWrite.Replace("n", Bytes($"{next}"), read.ETag), Insert($"w|{next}", "1")], None) is null ? 1 : 0;
            }

            return won;
        })));

        Text(await Store.GetAsync("p", "n", None)).ShouldBe($"{wins.Sum()}");
        (await Store.RangeAsync("p", "w|", "w}", 1000, None)).Count.ShouldBe(400);
    }

    [Fact]
    public async Task A_conflict_does_not_disturb_what_others_write_at_the_same_time()
    {
        await Store.WriteAsync("p", [Insert("taken", "1")], None);

        string?[] results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () => await Store.WriteAsync(
            "p", i % 2 == 0 ? [Insert($"r{i}", "1"), Insert($"s{i}", "1")] : [Insert($"r{i}", "1"), Insert("taken", "2")], None))));

        results.Count(conflict => conflict is null).ShouldBe(100);
        results.Count(conflict => conflict == "taken").ShouldBe(100);
        (await Store.RangeAsync("p", "r", "s", 1000, None)).Count.ShouldBe(100);
    }

    [Fact]
    public async Task A_scan_sees_everything_in_order_and_filters_by_both_prefixes()
    {
        string[] partitions = ["led|a", "led|b", "ord|a"];
        foreach (string partition in partitions)
        {
            await Store.WriteAsync(partition, [.. Enumerable.Range(0, 99).Select(n => Insert($"r{n:D3}", "1")), Insert("out|1", "1")], None);
            await Store.WriteAsync(partition, [.. Enumerable.Range(99, 100).Select(n => Insert($"r{n:D3}", "1"))], None);
            await Store.WriteAsync(partition, [.. Enumerable.Range(199, 100).Select(n => Insert($"r{n:D3}", "1"))], None);
        }

        List<(string, string)> all = await ScanAsync("", "");
        all.Count.ShouldBe(900);
        all.ShouldBe(all.OrderBy(key => key.Item1, StringComparer.Ordinal).ThenBy(key => key.Item2, StringComparer.Ordinal));
        (await ScanAsync("led|", "")).Count.ShouldBe(600);
        (await ScanAsync("", "out|")).ShouldBe([("led|a", "out|1"), ("led|b", "out|1"), ("ord|a", "out|1")]);
        (await ScanAsync("led|b", "out|")).ShouldBe([("led|b", "out|1")]);
        (await ScanAsync("ord|", "r29")).Count.ShouldBe(9);
        (await ScanAsync("x", "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_call_does_not_begin()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Should.ThrowAsync<OperationCanceledException>(async () => await Store.WriteAsync("p", [Insert("a", "1")], cancelled));
        (await Store.GetAsync("p", "a", None)).ShouldBeNull();
    }

    private static byte[] Noise(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private async Task<List<string>> RowsAsync(string from, string to, int limit) =>
        [.. (await Store.RangeAsync("p", from, to, limit, None)).Select(entity => entity.Row)];

    private async Task<List<(string, string)>> ScanAsync(string partitionPrefix, string rowPrefix)
    {
        var keys = new List<(string, string)>();
        await foreach (Entity entity in Scan.ScanAsync(partitionPrefix, rowPrefix, None))
        {
            keys.Add((entity.Partition, entity.Row));
        }

        return keys;
    }
}
