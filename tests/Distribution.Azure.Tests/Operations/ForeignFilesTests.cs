using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Distribution.Azure.Tests.Emulator;
using Distribution.Operations;

namespace Distribution.Azure.Tests.Operations;

/// <summary>Bills are put into the container with any tool: an export has them so that an import takes them, or says which it cannot have.</summary>
public sealed class ForeignFilesTests(Azurite azurite) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("distribution-files-");
    private readonly string _name = "f" + Guid.NewGuid().ToString("N");
    private BlobContainerClient? _container;

    public async ValueTask InitializeAsync() =>
        _container = await new BlobServiceClient(azurite.ConnectionString).CreateBlobContainerAsync(_name);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return default;
    }

    [Fact]
    public async Task A_bill_that_was_put_with_its_characters_is_exported_so_that_an_import_takes_it()
    {
        await PutAsync("statements/fruit/wechat/2026-03-02-trade.csv", "Text/CSV; charset=utf-8", 5);

        (int exit, string said) = await RunAsync("export", In("shop.jsonl"), _name);
        exit.ShouldBe(0, said);
        (exit, said) = await RunAsync("import", In("shop.jsonl"), "f" + Guid.NewGuid().ToString("N"));

        exit.ShouldBe(0, said);
        said.ShouldContain("1 file(s)");
    }

    [Fact]
    public async Task Files_that_no_import_would_take_are_named_before_anything_is_written()
    {
        await PutAsync("bill (1).csv", "text/csv", 5);
        await PutAsync("bill.csv", "application/vnd.ms-excel", 5);
        await PutAsync("large.csv", "text/csv", (4 * 1024 * 1024) + 1);
        await PutAsync("right.csv", "text/csv", 5);

        (int exit, string said) = await RunAsync("export", In("shop.jsonl"), _name);

        exit.ShouldBe(1);
        said.ShouldContain("export.file");
        foreach (string named in (string[])["'bill (1).csv'", "'bill.csv'", "'application/vnd.ms-excel'", "'large.csv'"])
        {
            said.ShouldContain(named);
        }

        said.ShouldNotContain("right.csv");
        File.Exists(In("shop.jsonl")).ShouldBeFalse();
    }

    private string In(string file) => Path.Combine(_folder.FullName, file);

    private async Task PutAsync(string name, string type, int length) => await _container.ShouldNotBeNull().GetBlobClient(name).UploadAsync(
        BinaryData.FromBytes(new byte[length]), new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = type } });

    private async Task<(int Exit, string Said)> RunAsync(string command, string file, string place)
    {
        using var said = new StringWriter();
        int exit = await CommandLine.RunAsync([command, file, "--connection", azurite.ConnectionString, "--table", place, "--container", place], said, said, CancellationToken.None);
        return (exit, said.ToString());
    }
}
