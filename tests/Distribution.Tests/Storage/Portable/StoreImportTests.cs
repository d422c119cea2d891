using Distribution.Kernel;
using Distribution.Storage;
using Distribution.Storage.Portable;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Storage.Portable;

public sealed class StoreImportTests
{
    private readonly InMemoryEntityStore _inner = new();
    private readonly HookedStore _store;
    private readonly MemoryBlobs _files = new();

    public StoreImportTests() => _store = new HookedStore(_inner);

    [Fact]
    public async Task An_empty_store_holds_afterwards_what_the_export_holds()
    {
        (MemoryStream export, string fingerprint) = await ExportAsync(3, 250);

        ImportResult result = await ImportAsync(export);

        result.Outcome.ShouldBe(ImportOutcome.Equal);
        result.Fingerprint.ShouldBe(fingerprint);
        (await _inner.ScanAsync("", "", default).CountAsync()).ShouldBe(750);
    }

    [Fact]
    public async Task A_store_that_is_not_empty_is_left_alone_and_a_hosts_own_rows_do_not_count()
    {
        (MemoryStream export, _) = await ExportAsync(1, 2);
        await _inner.WriteAsync("local|dev", [Insert("key", "secret")], default);
        await _inner.WriteAsync("shop", [Insert("1", "{}")], default);

        (await ImportAsync(export)).Outcome.ShouldBe(ImportOutcome.NotEmpty);
        (await _inner.ScanAsync("", "", default).CountAsync()).ShouldBe(2);

        await _inner.WriteAsync("shop", [new EntityWrite.Delete("1", null)], default);
        (await ImportAsync(export)).Outcome.ShouldBe(ImportOutcome.Equal);
    }

    [Fact]
    public async Task What_cannot_be_used_writes_nothing()
    {
        (MemoryStream export, _) = await ExportAsync(2, 150);
        export.SetLength(export.Length - 20);

        await Should.ThrowAsync<ExportFileException>(() => ImportAsync(export));

        (await _inner.ScanAsync("", "", default).AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task An_import_that_was_cut_off_goes_on_and_ends_the_same()
    {
        (MemoryStream export, string fingerprint) = await ExportAsync(40, 3);
        using var stop = new CancellationTokenSource();
        int writes = 0;
        _store.BeforeWrite = (_, _) => Interlocked.Increment(ref writes) == 20 ? stop.CancelAsync() : Task.CompletedTask;
        await Should.ThrowAsync<OperationCanceledException>(() => ImportAsync(export, stop: stop.Token));
        int there = await _inner.ScanAsync("", "", default).CountAsync();
        there.ShouldBeInRange(1, 119);

        (await ImportAsync(export)).Outcome.ShouldBe(ImportOutcome.NotEmpty);
        ImportResult result = await ImportAsync(export, resume: true);

        result.Outcome.ShouldBe(ImportOutcome.Equal);
        result.Fingerprint.ShouldBe(fingerprint);
        (await ImportAsync(export, resume: true)).Outcome.ShouldBe(ImportOutcome.Equal);
    }

    [Fact]
    public async Task Faults_that_pass_lose_nothing_and_write_nothing_twice()
    {
        (MemoryStream export, _) = await ExportAsync(10, 120);
        int writes = 0;
        _store.BeforeWrite = async (partition, batch) =>
        {
            int number = Interlocked.Increment(ref writes);
            if (number % 3 == 0)
            {
                // Half of them were carried out and only the answer is lost.
                _ = number % 2 == 0 ? await _inner.WriteAsync(partition, batch, default) : null;
                throw new RetryableException("The store did not answer.");
            }
        };

        (await ImportAsync(export)).Outcome.ShouldBe(ImportOutcome.Equal);
        writes.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_store_that_never_answers_is_given_up()
    {
        (MemoryStream export, _) = await ExportAsync(1, 1);
        int writes = 0;
        _store.BeforeWrite = (_, _) =>
        {
            writes++;
            throw new RetryableException("The store did not answer.");
        };

        await Should.ThrowAsync<RetryableException>(() => ImportAsync(export));

        writes.ShouldBe(10);
    }

    [Fact]
    public async Task A_row_that_has_another_content_ends_a_resumed_import()
    {
        (MemoryStream export, _) = await ExportAsync(3, 150);
        await _inner.WriteAsync("p001", [Insert("r0120", "another")], default);

        ImportResult result = await ImportAsync(export, resume: true);

        result.Outcome.ShouldBe(ImportOutcome.Conflict);
        result.Where.ShouldBe("p001 r0120");
        ImportReport.Problem(result).ShouldNotBeNull().ShouldContain("p001 r0120");
    }

    [Fact]
    public async Task A_row_the_export_does_not_have_is_seen_at_the_end()
    {
        (MemoryStream export, _) = await ExportAsync(1, 1);
        await _inner.WriteAsync("other", [Insert("1", "{}")], default);

        ImportResult result = await ImportAsync(export, resume: true);

        result.Outcome.ShouldBe(ImportOutcome.Different);
        ImportReport.Problem(result).ShouldNotBeNull().ShouldContain(result.Export.Fingerprint);
    }

    [Fact]
    public async Task Files_are_put_where_none_lies_and_read_back()
    {
        (MemoryStream export, _) = await ExportAsync(1, 1, "a.csv", "b.csv");

        (await ImportAsync(export)).Outcome.ShouldBe(ImportOutcome.Equal);

        (await _files.ScanAsync(default).Select(file => file.Name).Order().ToListAsync()).ShouldBe(["a.csv", "b.csv"]);
        (await ImportAsync(export, resume: true)).Outcome.ShouldBe(ImportOutcome.Equal);
    }

    [Fact]
    public async Task Where_a_file_lies_nothing_is_written()
    {
        (MemoryStream export, _) = await ExportAsync(1, 1, "a.csv");
        await _files.PutAsync("a.csv", new BlobFile("text/csv", "of another shop"u8.ToArray()), default);

        (await ImportAsync(export)).Outcome.ShouldBe(ImportOutcome.NotEmpty);

        (await _inner.ScanAsync("", "", default).AnyAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("text/csv", "another content")]
    [InlineData("application/json", "file a.csv")]
    public async Task A_file_that_is_another_one_is_not_written_over(string type, string content)
    {
        (MemoryStream export, _) = await ExportAsync(1, 1, "a.csv");
        await _files.PutAsync("a.csv", new BlobFile(type, System.Text.Encoding.UTF8.GetBytes(content)), default);

        ImportResult result = await ImportAsync(export, resume: true);

        (result.Outcome, result.Where).ShouldBe((ImportOutcome.Conflict, "a.csv"));
        (await _files.GetAsync("a.csv", default)).ShouldNotBeNull().Content.Length.ShouldBe(content.Length);
    }

    [Fact]
    public async Task A_file_the_export_does_not_have_is_seen_at_the_end()
    {
        (MemoryStream export, _) = await ExportAsync(1, 1, "a.csv");
        await _files.PutAsync("b.csv", new BlobFile("text/csv", default), default);

        ImportResult result = await ImportAsync(export, resume: true);

        (result.Outcome, result.Where).ShouldBe((ImportOutcome.Different, "b.csv"));
        ImportReport.Problem(result).ShouldNotBeNull().ShouldContain("'b.csv'");
    }

    private static async Task<(MemoryStream Export, string Fingerprint)> ExportAsync(int partitions, int rows, params string[] files)
    {
        var source = new InMemoryEntityStore();
        for (int partition = 0; partition < partitions; partition++)
        {
            foreach (int[] some in Enumerable.Range(0, rows).Chunk(100))
            {
                await source.WriteAsync($"p{partition:D3}", [.. some.Select(row => Insert($"r{row:D4}", $"{partition} {row}"))], default);
            }
        }

        var export = new MemoryStream();
        ExportSummary summary = await ExportWriter.WriteAsync(export, source.ScanAsync("", "", default), Files(files), DateTimeOffset.UnixEpoch, default);
        export.Position = 0;
        return (export, summary.Fingerprint);
    }

    private static IAsyncEnumerable<NamedFile> Files(string[] names) =>
        names.Select(static name => new NamedFile(name, new BlobFile("text/csv", System.Text.Encoding.UTF8.GetBytes("file " + name)))).ToAsyncEnumerable();

    private Task<ImportResult> ImportAsync(MemoryStream export, bool resume = false, CancellationToken stop = default)
    {
        export.Position = 0;
        return new StoreImport(_store, _store, _files, _files, static partition => !partition.StartsWith("local|", StringComparison.Ordinal)).RunAsync(export, resume, stop);
    }

    private static EntityWrite.Insert Insert(string row, string text) => new(row, System.Text.Encoding.UTF8.GetBytes(text));
}
