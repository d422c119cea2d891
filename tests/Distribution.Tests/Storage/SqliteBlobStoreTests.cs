using Distribution.Local.Storage;
using Distribution.Storage;
using Distribution.Tests.Contracts;
using EmbeddedFunctions.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Storage;

public sealed class SqliteBlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private const string Secret = "secret";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("distribution-files-");
    private SqliteDatabase? _database;
    private WebApplication? _server;

    protected override IBlobStore Store => At(TimeProvider.System);

    protected override HttpClient Anybody { get; } = new();

    public async Task InitializeAsync()
    {
        _database = SqliteDatabase.Open(Path.Combine(_directory.FullName, "data.db"));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(Links(TimeProvider.System));
        builder.Services.AddSingleton(Store);
        _server = builder.Build();
        FileEndpoint.Map(_server);
        await _server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        Anybody.Dispose();
        await _server.ShouldNotBeNull().DisposeAsync();
        await _database.ShouldNotBeNull().DisposeAsync();
        _directory.Delete(recursive: true);
    }

    protected override IBlobStore At(TimeProvider clock) => SqliteBlobStore.OpenAsync(_database.ShouldNotBeNull(), Links(clock)).GetAwaiter().GetResult();

    private FileLinks Links(TimeProvider clock) => new(Secret, _ => Task.FromResult(new Uri(_server.ShouldNotBeNull().Urls.First())), clock);
}
