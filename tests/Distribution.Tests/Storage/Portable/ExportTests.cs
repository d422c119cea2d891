using System.Globalization;
using System.Text;
using Distribution.Storage;
using Distribution.Storage.Portable;

namespace Distribution.Tests.Storage.Portable;

public sealed class ExportTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Lines =
    [
        """{"format":"distribution-export/1","takenAt":"2026-03-02T12:00:00+00:00"}""",
        """{"partition":"a","row":"1","payload":"e30="}""",
        """{"partition":"a","row":"2","payload":"eyJ4IjoxfQ=="}""",
        """{"partition":"b","row":"1","payload":""}""",
        """{"file":"r/1.csv","type":"text/csv","content":"YSxi"}""",
        """{"entities":3,"files":1,"fingerprint":"%F","checksum":"%C"}""",
    ];

    [Fact]
    public async Task An_export_has_one_form_that_anybody_can_read()
    {
        (string text, ExportSummary summary) = await WriteAsync();

        summary.ShouldBe(new ExportSummary(Noon, 3, 1, summary.Fingerprint));
        text.ShouldBe(Signed(Lines, summary.Fingerprint));
    }

    [Fact]
    public async Task What_was_written_is_read_again()
    {
        (string text, ExportSummary summary) = await WriteAsync();

        (await VerifyAsync(text)).ShouldBe(summary);
        List<Entity> entities = await ExportReader.EntitiesAsync(Stream(text), default).ToListAsync();
        entities.Select(entity => $"{entity.Partition} {entity.Row} {Encoding.UTF8.GetString(entity.Payload.Span)}").ShouldBe(["a 1 {}", "a 2 {\"x\":1}", "b 1 "]);
        NamedFile file = (await ExportReader.FilesAsync(Stream(text), default).ToListAsync()).ShouldHaveSingleItem();
        (file.Name, file.File.ContentType, Encoding.UTF8.GetString(file.File.Content.Span)).ShouldBe(("r/1.csv", "text/csv", "a,b"));
    }

    [Fact]
    public async Task The_fingerprint_is_that_of_a_store_that_holds_the_same()
    {
        var store = new InMemoryEntityStore();
        await store.WriteAsync("b", [new EntityWrite.Insert("1", default)], default);
        await store.WriteAsync("a", [new EntityWrite.Insert("2", "{\"x\":1}"u8.ToArray()), new EntityWrite.Insert("1", "{}"u8.ToArray())], default);
        await store.WriteAsync("local|dev", [new EntityWrite.Insert("1", "{}"u8.ToArray())], default);

        (await StoreFingerprint.OfAsync(store, static partition => partition.Length == 1, default)).ShouldBe((await WriteAsync()).Summary.Fingerprint);
    }

    [Theory]
    [InlineData(0, "", "export.not_an_export")]
    [InlineData(0, "hello", "export.not_an_export")]
    [InlineData(0, """{"partition":"a","row":"1","payload":"e30="}""", "export.not_an_export")]
    [InlineData(0, """{"format":"distribution-export/2","takenAt":"2026-03-02T12:00:00+00:00"}""", "export.version")]
    [InlineData(1, """{"partition":"a","row":"1","payload":"e2E="}""", "export.damaged")]
    [InlineData(1, """{"partition":"a","row":"1","payload":"%"}""", "export.line")]
    [InlineData(1, """{"partition":"a","row":"1"}""", "export.line")]
    [InlineData(1, """{"partition":"a","row":"1","payload":"e30=","etag":"1"}""", "export.line")]
    [InlineData(1, """{"partition":"a/b","row":"1","payload":"e30="}""", "export.line")]
    [InlineData(1, """{"partition":"a","row":"3","payload":"e30="}""", "export.order")]
    [InlineData(2, """{"partition":"a","row":"1","payload":"eyJ4IjoxfQ=="}""", "export.order")]
    [InlineData(4, """{"file":"../r","type":"text/csv","content":"YSxi"}""", "export.line")]
    [InlineData(4, """{"file":"r/1.html","type":"text/html","content":"YSxi"}""", "export.line")]
    [InlineData(5, """{"entities":3,"files":1}""", "export.line")]
    [InlineData(5, """{"entities":3,"files":1,"fingerprint":"%F","checksum":"00"}""", "export.damaged")]
    [InlineData(5, """{"entities":3,"files":1,"fingerprint":"00","checksum":"%C"}""", "export.damaged")]
    [InlineData(5, """{"entities":2,"files":1,"fingerprint":"%F","checksum":"%C"}""", "export.damaged")]
    [InlineData(5, """{"entities":3,"files":0,"fingerprint":"%F","checksum":"%C"}""", "export.damaged")]
    public async Task A_line_that_is_not_as_it_should_be_is_told(int line, string instead, string code)
    {
        string[] lines = [.. Lines];
        lines[line] = instead;
        string fingerprint = (await WriteAsync()).Summary.Fingerprint;

        // The checksum fits what is there: only damage to the content itself is found by it.
        string text = code == "export.damaged" && line < 5 ? Signed(Lines, fingerprint).Replace(Lines[line], instead, StringComparison.Ordinal) : Signed(lines, fingerprint);

        (await Should.ThrowAsync<ExportFileException>(() => VerifyAsync(text))).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    [InlineData(1)]
    public async Task An_export_that_was_cut_off_is_no_export(int lines)
    {
        (string text, _) = await WriteAsync();

        (await Should.ThrowAsync<ExportFileException>(() => VerifyAsync(string.Join('\n', text.Split('\n')[..lines])))).Code.ShouldBe("export.damaged");
    }

    [Fact]
    public async Task Nothing_may_stand_behind_the_last_line()
    {
        (string text, _) = await WriteAsync();

        (await Should.ThrowAsync<ExportFileException>(() => VerifyAsync(text + Lines[1] + "\n"))).Code.ShouldBe("export.damaged");
    }

    [Fact]
    public async Task A_file_that_comes_twice_and_an_entity_behind_a_file_are_out_of_order()
    {
        string fingerprint = (await WriteAsync()).Summary.Fingerprint;

        (await Should.ThrowAsync<ExportFileException>(() => VerifyAsync(Signed([.. Lines[..5], Lines[4], Lines[5]], fingerprint)))).Code.ShouldBe("export.order");
        (await Should.ThrowAsync<ExportFileException>(() => VerifyAsync(Signed([.. Lines[..5], Lines[3].Replace("\"b\"", "\"c\"", StringComparison.Ordinal), Lines[5]], fingerprint)))).Code.ShouldBe("export.order");
    }

    [Theory]
    [InlineData("a/b", "1", 1)]
    [InlineData("a", "", 1)]
    [InlineData("a", "1", BatchRules.MaxPayload + 1)]
    public async Task An_entity_that_no_import_would_take_is_not_exported(string partition, string row, int payload)
    {
        using var output = new MemoryStream();
        Entity[] entities = [new(partition, row, default, new byte[payload])];

        ExportFileException refusal = await Should.ThrowAsync<ExportFileException>(
            () => ExportWriter.WriteAsync(output, entities.ToAsyncEnumerable(), AsyncEnumerable.Empty<NamedFile>(), Noon, default));

        refusal.Message.ShouldContain($"'{partition}' '{row}'");
        await Should.ThrowAsync<ExportFileException>(() => VerifyAsync(Encoding.UTF8.GetString(output.ToArray())));
    }

    [Theory]
    [InlineData("r/一.csv", "text/csv", 1)]
    [InlineData("r/1.csv", "text/csv; charset=utf-8", 1)]
    [InlineData("r/1.csv", "text/csv", BlobRules.MaxContent + 1)]
    public async Task A_file_that_no_import_would_take_is_not_exported(string name, string type, int length)
    {
        using var output = new MemoryStream();
        NamedFile[] files = [new(name, new BlobFile(type, new byte[length]))];

        (await Should.ThrowAsync<ExportFileException>(
            () => ExportWriter.WriteAsync(output, AsyncEnumerable.Empty<Entity>(), files.ToAsyncEnumerable(), Noon, default))).Message.ShouldContain($"'{name}'");
    }

    [Fact]
    public async Task A_line_without_end_is_given_up()
    {
        using var endless = new MemoryStream(new byte[ExportLines.MaxLine + 10]);

        (await Should.ThrowAsync<ExportFileException>(() => ExportReader.VerifyAsync(endless, default))).Code.ShouldBe("export.too_long");
    }

    private static async Task<(string Text, ExportSummary Summary)> WriteAsync()
    {
        using var output = new MemoryStream();
        Entity[] entities = [new("a", "1", default, "{}"u8.ToArray()), new("a", "2", default, "{\"x\":1}"u8.ToArray()), new("b", "1", default, default)];
        NamedFile[] files = [new("r/1.csv", new BlobFile("text/csv", "a,b"u8.ToArray()))];
        ExportSummary summary = await ExportWriter.WriteAsync(output, entities.ToAsyncEnumerable(), files.ToAsyncEnumerable(), Noon, default);
        return (Encoding.UTF8.GetString(output.ToArray()), summary);
    }

    private static Task<ExportSummary> VerifyAsync(string text) => ExportReader.VerifyAsync(Stream(text), default);

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Signed(string[] lines, string fingerprint)
    {
        string before = string.Concat(lines[..^1].Select(line => line + "\n"));
        string checksum = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(before)));
        return string.Create(CultureInfo.InvariantCulture, $"{before}{lines[^1].Replace("%F", fingerprint, StringComparison.Ordinal).Replace("%C", checksum, StringComparison.Ordinal)}\n");
    }
}
