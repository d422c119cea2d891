using Distribution.Local.Commands;
using Distribution.Local.Storage;
using Distribution.Storage;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "a command is missing")]
    [InlineData("dance", "unknown command 'dance'")]
    [InlineData("play", "an argument is missing")]
    [InlineData("play a b", "unexpected argument 'b'")]
    [InlineData("play a --loud", "unknown option '--loud'")]
    [InlineData("serve --port", "option '--port' needs a value")]
    [InlineData("serve --port x", "a port is a number")]
    [InlineData("serve --port 65536", "a port is a number")]
    [InlineData("serve --port 1 --port 2", "option '--port' is given twice")]
    [InlineData("serve --provider cash", "a provider is sandbox, wechat-pay or alipay")]
    [InlineData("play a --provider", "option '--provider' needs a value")]
    [InlineData("play a --provider cash", "a provider is sandbox, wechat-pay or alipay")]
    [InlineData("simulate --seeds 0", "there are 1 to 100000000 seeds")]
    [InlineData("simulate --seeds 100000001", "there are 1 to 100000000 seeds")]
    [InlineData("simulate --first x", "there are 1 to 100000000 seeds")]
    [InlineData("simulate --seed x", "a seed is a number from 0")]
    [InlineData("simulate --provider cash", "a provider is sandbox, wechat-pay or alipay")]
    [InlineData("export", "an argument is missing")]
    [InlineData("export a b", "unexpected argument 'b'")]
    [InlineData("export a --resume", "unknown option '--resume'")]
    [InlineData("export a --data no-such-file.db", "There is no data file 'no-such-file.db'.")]
    [InlineData("import", "an argument is missing")]
    [InlineData("import no-such-file.jsonl --data no-such-file.db", "Cannot import 'no-such-file.jsonl'")]
    [InlineData("check --data no-such-file.db", "There is no data file 'no-such-file.db'.")]
    public async Task What_cannot_be_understood_ends_with_2_and_says_why(string line, string reason)
    {
        (int exit, string output, string errors) = await RunAsync(line);

        exit.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain(reason);
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        (int exit, string output, _) = await RunAsync("--help");

        exit.ShouldBe(ExitCode.Success);
        output.ShouldContain("play <folder|scenario.json>");
        output.ShouldContain("serve [--port 7071]");
        output.ShouldContain("[--provider name]");
        output.ShouldContain("check [--data file]");
        output.ShouldContain("simulate [--seeds 2000]");
        output.ShouldContain("export <export> [--data file]");
        output.ShouldContain("import <export> [--data file] [--resume]");
    }

    [Fact]
    public async Task A_simulation_says_how_often_each_fault_was_met()
    {
        (int exit, string output, string errors) = await RunAsync("simulate --seeds 3 --first 40");

        exit.ShouldBe(ExitCode.Success);
        errors.ShouldBeEmpty();
        output.ShouldContain("a batch is committed and the reply is lost");
        output.ShouldContain("3 seeds in ");
    }

    [Theory]
    [InlineData("simulate --seed 40")]
    [InlineData("simulate --seed 40 --provider wechat-pay")]
    [InlineData("simulate --seed 40 --provider alipay")]
    public async Task A_seed_is_shown_step_by_step(string line)
    {
        (int exit, string output, _) = await RunAsync(line);

        exit.ShouldBe(ExitCode.Success);
        output.ShouldContain("PlaceOrder#");
        output.ShouldContain("seed 40: ");
    }

    [Theory]
    [InlineData("check")]
    [InlineData("serve --port 0")]
    public async Task A_file_of_something_else_is_refused(string command)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "other.db");
        await File.WriteAllTextAsync(file, new string('x', 4096));

        (int exit, string output, string errors) = await RunAsync($"{command} --data {file}");

        exit.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("file is not a database");
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_file_has_no_books_to_prove()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "empty.db");
        await File.WriteAllBytesAsync(file, []);

        (int exit, _, string errors) = await RunAsync($"check --data {file}");

        exit.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("is not a data file of this program");
    }

    [Fact]
    public async Task Books_that_do_not_hold_end_with_1_and_a_play_that_differs_too()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        string file = Path.Combine(folder.FullName, "books.db");
        await WriteAsync(file, """{"available":5,"reserved":0}""");
        (await RunAsync($"check --data {file}")).Exit.ShouldBe(ExitCode.Success);
        await WriteAsync(file, """{"available":5,"reserved":1}""");

        (int exit, string output, _) = await RunAsync($"check --data {file}");

        exit.ShouldBe(ExitCode.Difference);
        output.ShouldContain("catalog.stock: stock|fruit|box level");
        string scenario = Path.Combine(folder.FullName, "scenario.json");
        await File.WriteAllTextAsync(scenario, $$$"""
            {"scenario":"scenario/1","program":"{{{Repository.Path("samples/fruit-shop/program.json")}}}","start":"2026-03-02T09:00:00+08:00",
             "catalog":[{"sku":"box","name":"box","price":12800,"stock":10}],"steps":[],"expect":{"stock":{"box":9} } }
            """);
        (exit, output, _) = await RunAsync($"play {scenario}");
        exit.ShouldBe(ExitCode.Difference);
        output.ShouldContain("/expect/stock/box: stock of box: expected 9, actual 10");
    }

    private static async Task WriteAsync(string file, string level)
    {
        await using SqliteDatabase database = SqliteDatabase.Open(file);
        SqliteEntityStore store = await SqliteEntityStore.OpenAsync(database);
        Entity? read = await store.GetAsync("stock|fruit|box", "level", CancellationToken.None);
        byte[] payload = System.Text.Encoding.UTF8.GetBytes(level);
        EntityWrite write = read is null ? new EntityWrite.Insert("level", payload) : new EntityWrite.Replace("level", payload, read.ETag);
        (await store.WriteAsync("stock|fruit|box", [write], CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Serving_a_file_in_no_folder_says_so()
    {
        (int exit, _, string errors) = await RunAsync("serve --port 0 --data no-such-folder/x.db");

        exit.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("there is no folder");
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int exit = await CommandLine.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, errors, CancellationToken.None);
        return (exit, output.ToString(), errors.ToString());
    }
}
