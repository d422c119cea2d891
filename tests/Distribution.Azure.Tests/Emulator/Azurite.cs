namespace Distribution.Azure.Tests.Emulator;

/// <summary>One Azurite for all tests that need one, ended with them.</summary>
public sealed class Azurite : IAsyncLifetime
{
    /// <summary>The account and key every emulator has; no secret.</summary>
    public const string Account = "devstoreaccount1";
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private AzuriteProcess? _process;
    private string _missing = "";

    /// <summary>Where tables are. Skips the test where there is no Azurite.</summary>
    public Uri Tables => new($"http://127.0.0.1:{Here.TablePort}/{Account}");

    public Uri Blobs => new($"http://127.0.0.1:{Here.BlobPort}/{Account}");

    public string ConnectionString => ConnectionTo(Tables, Blobs);

    private AzuriteProcess Here
    {
        get
        {
            Assert.SkipUnless(_missing.Length == 0, _missing);
            return _process ?? throw new InvalidOperationException("Azurite was not started.");
        }
    }

    /// <summary>The same account somewhere else, such as behind a proxy.</summary>
    public static string ConnectionTo(Uri tables, Uri blobs) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={tables};BlobEndpoint={blobs}";

    public async ValueTask InitializeAsync()
    {
        if (AzuriteInstall.Find(out _missing) is { } script)
        {
            _process = await AzuriteProcess.StartAsync(script);
        }
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? default;
}
