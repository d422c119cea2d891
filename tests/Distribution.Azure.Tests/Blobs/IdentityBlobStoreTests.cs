using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Distribution.Azure.Blobs;
using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Storage;
using Distribution.Tests.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Azure.Tests.Blobs;

/// <summary>As in the cloud: an identity and no key, links signed with a key the service delegates.</summary>
public sealed class IdentityBlobStoreTests(SecureAzurite azurite) : BlobStoreContract, IClassFixture<SecureAzurite>, IAsyncLifetime
{
    private BlobServiceClient? _service;
    private BlobContainerClient? _container;

    protected override IBlobStore Store => At(TimeProvider.System);

    protected override HttpClient Anybody { get; } = azurite.CreateClient();

    public async ValueTask InitializeAsync()
    {
        _service = new BlobServiceClient(azurite.Blobs, azurite.Identity, new BlobClientOptions { Transport = azurite.CreateTransport() });
        _container = await _service.CreateBlobContainerAsync("c" + Guid.NewGuid().ToString("N"));
    }

    public async ValueTask DisposeAsync()
    {
        Anybody.Dispose();
        await (_container?.DeleteAsync() ?? Task.CompletedTask);
    }

    [Fact]
    public async Task A_link_is_signed_by_a_delegated_key_and_for_https_alone()
    {
        Uri link = await Store.LinkAsync("a.csv", TimeSpan.FromMinutes(1), CancellationToken.None);

        link.Query.ShouldContain("skoid=");
        link.Query.ShouldContain("spr=https&");
        link.Query.ShouldContain("sp=r&");
    }

    [Fact]
    public async Task Tables_take_the_identity_too()
    {
        var table = new TableClient(azurite.Tables, "identity", azurite.Identity, new TableClientOptions { Transport = azurite.CreateTransport(), Retry = { MaxRetries = 0 } });
        await table.CreateAsync();
        var store = new TableEntityStore(table, new TableRetry(), TimeProvider.System, NullLogger<TableEntityStore>.Instance);

        (await store.WriteAsync("p", [new EntityWrite.Insert("a", "{}"u8.ToArray())], CancellationToken.None)).ShouldBeNull();

        (await store.GetAsync("p", "a", CancellationToken.None)).ShouldNotBeNull();
    }

    protected override IBlobStore At(TimeProvider clock) => new AzureBlobStore(_container.ShouldNotBeNull(), new BlobLinks(_service.ShouldNotBeNull(), clock));
}
