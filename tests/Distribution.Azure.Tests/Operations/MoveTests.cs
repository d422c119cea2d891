using Distribution.Azure.Tests.Emulator;
using DataFile = Distribution.Local.Commands.CommandLine;
using TableStore = Distribution.Operations.CommandLine;

namespace Distribution.Azure.Tests.Operations;

/// <summary>A shop's data file moves to tables, and back, with the commands an operator types.</summary>
public sealed class MoveTests(Azurite azurite) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("distribution-move-");

    [Fact]
    public async Task A_shop_that_was_played_moves_to_tables_and_both_ledgers_prove_and_agree()
    {
        string[] store = Store();
        await LocalAsync("play", Checkout.Path("samples", "skincare"), "--data", In("shop.db"));
        string exported = await LocalAsync("export", In("shop.jsonl"), "--data", In("shop.db"));

        string imported = await ToolAsync(["import", In("shop.jsonl"), .. store]);
        string there = await ToolAsync(["check", .. store]);
        string here = await LocalAsync("check", "--data", In("shop.db"));
        string back = await ToolAsync(["export", In("back.jsonl"), .. store]);

        imported.ShouldContain(Fingerprint(exported));
        Fingerprint(back).ShouldBe(Fingerprint(exported));
        Totals(there).ShouldBe(Totals(here));
        Totals(there).ShouldNotBeEmpty();
        await LocalAsync("import", In("back.jsonl"), "--data", In("back.db"));
        Totals(await LocalAsync("check", "--data", In("back.db"))).ShouldBe(Totals(here));
    }

    [Theory]
    [InlineData("dance", "unknown command 'dance'")]
    [InlineData("import", "an argument is missing")]
    [InlineData("import a b", "unexpected argument 'b'")]
    [InlineData("check --resume", "only an import goes on")]
    [InlineData("check --table", "option '--table' needs a value")]
    [InlineData("check --table a --table b", "option '--table' is given twice")]
    [InlineData("check --key secret", "unknown option '--key'")]
    [InlineData("check", "Storage:tableServiceUri")]
    [InlineData("check --connection DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net", "connection string to an emulator")]
    public async Task What_cannot_be_understood_ends_with_2_and_says_why(string line, string reason)
    {
        (int exit, string output, string errors) = await RunAsync(TableStore.RunAsync, line.Split(' '));

        exit.ShouldBe(2);
        errors.ShouldContain(reason);
        errors.ShouldNotContain("c2VjcmV0");
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tables_that_hold_something_are_not_filled()
    {
        string[] store = Store();
        await WriteAsync(In("one.jsonl"), "shop");
        await ToolAsync(["import", In("one.jsonl"), .. store]);

        (int exit, _, string errors) = await RunAsync(TableStore.RunAsync, ["import", In("one.jsonl"), .. store]);

        exit.ShouldBe(1);
        errors.ShouldContain("import.not_empty");
        await ToolAsync(["import", In("one.jsonl"), "--resume", .. store]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task WriteAsync(string file, string partition)
    {
        await using FileStream export = new(file, FileMode.CreateNew);
        Distribution.Storage.Entity[] entities = [new(partition, "1", default, "{}"u8.ToArray())];
        Distribution.Storage.Portable.NamedFile[] files = [new("r/1.csv", new Distribution.Storage.BlobFile("text/csv", "a,b"u8.ToArray()))];
        await Distribution.Storage.Portable.ExportWriter.WriteAsync(export, entities.ToAsyncEnumerable(), files.ToAsyncEnumerable(), DateTimeOffset.UnixEpoch, default);
    }

    private string[] Store() =>
        ["--connection", azurite.ConnectionString, "--table", "m" + Guid.NewGuid().ToString("N"), "--container", "m" + Guid.NewGuid().ToString("N")];

    private string In(string file) => Path.Combine(_folder.FullName, file);

    private static string Fingerprint(string said) => said.Split('\n').Single(static line => line.StartsWith("fingerprint ", StringComparison.Ordinal)).Split(' ', ',')[1].Trim();

    /// <summary>The measures of a proof, however they are laid out.</summary>
    private static string[] Totals(string proof) =>
        [.. proof.Split('\n').Select(static line => line.Split((char[])[' ', '|'], StringSplitOptions.RemoveEmptyEntries)).Where(static parts => parts.Length == 2 && long.TryParse(parts[1], out _)).Select(static parts => string.Join(' ', parts))];

    private static Task<string> LocalAsync(params string[] arguments) => SuccessAsync(DataFile.RunAsync, arguments);

    private static Task<string> ToolAsync(string[] arguments) => SuccessAsync(TableStore.RunAsync, arguments);

    private static async Task<string> SuccessAsync(Func<string[], TextWriter, TextWriter, CancellationToken, Task<int>> run, string[] arguments)
    {
        (int exit, string output, string errors) = await RunAsync(run, arguments);
        exit.ShouldBe(0, errors + output);
        return output;
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(Func<string[], TextWriter, TextWriter, CancellationToken, Task<int>> run, string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int exit = await run(arguments, output, errors, CancellationToken.None);
        return (exit, output.ToString(), errors.ToString());
    }
}
