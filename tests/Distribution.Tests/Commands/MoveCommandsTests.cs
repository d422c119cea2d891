using System.Text;
using Distribution.Local.Commands;
using Distribution.Local.Messaging;
using Distribution.Local.Storage;
using Distribution.Messaging;
using Distribution.Storage;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Tests.Commands;

public sealed class MoveCommandsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task A_data_file_goes_through_an_export_into_another_without_the_hosts_own_rows()
    {
        await FillAsync(In("one.db"), ("stock|fruit|box", """{"available":5,"reserved":0}"""), ("local|dev", "key"), ("sbx|own", "key"), ("idem|fruit", "answer"));
        await PutFileAsync(In("one.db"), "reports/a.csv", "a,b");

        (int exported, string said, _) = await RunAsync("export", In("one.jsonl"), "--data", In("one.db"));
        (int imported, string proof, _) = await RunAsync("import", In("one.jsonl"), "--data", In("two.db"));

        (exported, imported).ShouldBe((ExitCode.Success, ExitCode.Success));
        said.ShouldContain("2 entities and 1 file(s)");
        proof.ShouldContain(said.Split('\n')[1].Trim());
        (await RowsAsync(In("two.db"))).ShouldBe(["idem|fruit answer", """stock|fruit|box {"available":5,"reserved":0}"""]);
        (await RunAsync("export", In("two.jsonl"), "--data", In("two.db"))).Output.Split('\n')[1].ShouldBe(said.Split('\n')[1]);
        (await RunAsync("check", "--data", In("two.db"))).Exit.ShouldBe(ExitCode.Success);
    }

    [Fact]
    public async Task A_data_file_with_messages_on_their_way_is_not_exported()
    {
        await using (SqliteDatabase database = SqliteDatabase.Open(In("one.db")))
        {
            await using QueueBroker broker = await QueueBroker.OpenAsync(
                database, TimeProvider.System, ProductQueues.All, EmbeddedFunctions.Hosting.HostJson.Parse(null), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
            await broker.SendAsync([new QueueMessage(QueueNames.RefundRequests, "1", null, null, "{}"u8.ToArray(), null)], CancellationToken.None);
        }

        (int exit, _, string errors) = await RunAsync("export", In("one.jsonl"), "--data", In("one.db"));

        exit.ShouldBe(ExitCode.Difference);
        errors.ShouldContain("1 message(s) are on their way and 0 are dead letters");
        File.Exists(In("one.jsonl")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_data_file_that_is_served_is_not_exported()
    {
        await using SqliteDatabase served = SqliteDatabase.Open(In("one.db"));

        (int exit, _, string errors) = await RunAsync("export", In("one.jsonl"), "--data", In("one.db"));

        exit.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("in use by another process");
    }

    [Fact]
    public async Task An_export_is_not_written_over_another_file()
    {
        await FillAsync(In("one.db"), ("p", "1"));
        await File.WriteAllTextAsync(In("one.jsonl"), "something");

        (await RunAsync("export", In("one.jsonl"), "--data", In("one.db"))).Exit.ShouldBe(ExitCode.Unusable);

        (await File.ReadAllTextAsync(In("one.jsonl"))).ShouldBe("something");
    }

    [Fact]
    public async Task An_export_that_is_damaged_makes_no_data_file()
    {
        await FillAsync(In("one.db"), ("p", "1"));
        await RunAsync("export", In("one.jsonl"), "--data", In("one.db"));
        string text = await File.ReadAllTextAsync(In("one.jsonl"));
        await File.WriteAllTextAsync(In("bad.jsonl"), text.Replace("\"p\"", "\"q\"", StringComparison.Ordinal));

        (int exit, _, string errors) = await RunAsync("import", In("bad.jsonl"), "--data", In("two.db"));

        exit.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("export.damaged");
        File.Exists(In("two.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_data_file_that_is_not_empty_is_not_filled_and_one_that_was_begun_only_if_told_to_go_on()
    {
        await FillAsync(In("one.db"), ("p", "1"), ("q", "1"));
        await FillAsync(In("two.db"), ("p", "1"));
        await FillAsync(In("three.db"), ("p", "2"));
        await RunAsync("export", In("one.jsonl"), "--data", In("one.db"));

        (int exit, _, string errors) = await RunAsync("import", In("one.jsonl"), "--data", In("two.db"));
        exit.ShouldBe(ExitCode.Difference);
        errors.ShouldContain("import.not_empty");
        (await RowsAsync(In("two.db"))).ShouldBe(["p 1"]);

        (await RunAsync("import", In("one.jsonl"), "--data", In("two.db"), "--resume")).Exit.ShouldBe(ExitCode.Success);
        (exit, _, errors) = await RunAsync("import", In("one.jsonl"), "--data", In("three.db"), "--resume");
        exit.ShouldBe(ExitCode.Difference);
        errors.ShouldContain("import.conflict: 'p r'");
    }

    [Theory]
    [InlineData("no-such-file.db", "There is no data file")]
    [InlineData("other.db", "file is not a database")]
    public async Task What_is_no_data_file_is_not_exported(string file, string reason)
    {
        await File.WriteAllTextAsync(In("other.db"), new string('x', 4096));

        (int exit, _, string errors) = await RunAsync("export", In("one.jsonl"), "--data", In(file));

        exit.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain(reason);
        File.Exists(In(file)).ShouldBe(file == "other.db");
    }

    [Fact]
    public async Task A_play_does_not_begin_in_a_file_that_is_there()
    {
        await FillAsync(In("one.db"), ("p", "1"));

        (int exit, _, string errors) = await RunAsync("play", Repository.Path("samples/fruit-shop"), "--data", In("one.db"));

        exit.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("is there already");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string In(string file) => Path.Combine(_folder.FullName, file);

    private static async Task FillAsync(string file, params (string Partition, string Payload)[] entities)
    {
        await using SqliteDatabase database = SqliteDatabase.Open(file);
        SqliteEntityStore store = await SqliteEntityStore.OpenAsync(database);
        foreach ((string partition, string payload) in entities)
        {
            (await store.WriteAsync(partition, [new EntityWrite.Insert("r", Encoding.UTF8.GetBytes(payload))], CancellationToken.None)).ShouldBeNull();
        }
    }

    private static async Task PutFileAsync(string file, string name, string content)
    {
        await using SqliteDatabase database = SqliteDatabase.Open(file);
        SqliteBlobStore files = await SqliteBlobStore.OpenAsync(database, new FileLinks("", static _ => throw new InvalidOperationException(), TimeProvider.System));
        await files.PutAsync(name, new BlobFile("text/csv", Encoding.UTF8.GetBytes(content)), CancellationToken.None);
    }

    private static async Task<string[]> RowsAsync(string file)
    {
        await using SqliteDatabase database = SqliteDatabase.Open(file);
        return await new SqliteEntityScan(database).ScanAsync("", "", CancellationToken.None).Select(entity => $"{entity.Partition} {Encoding.UTF8.GetString(entity.Payload.Span)}").ToArrayAsync();
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int exit = await CommandLine.RunAsync(arguments, output, errors, CancellationToken.None);
        return (exit, output.ToString(), errors.ToString());
    }
}
