using Azure.Storage.Blobs;
using Distribution.Azure.Blobs;
using Distribution.Azure.Tests.Emulator;
using Distribution.Storage;
using Distribution.Tests.Contracts;

namespace Distribution.Azure.Tests.Blobs;

public sealed class AzureBlobStoreTests(Azurite azurite) : BlobStoreContract, IAsyncLifetime
{
    private BlobServiceClient? _service;
    private BlobContainerClient? _container;

    protected override IBlobStore Store => At(TimeProvider.System);

    protected override HttpClient Anybody { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _service = new BlobServiceClient(azurite.ConnectionString);
        _container = await _service.CreateBlobContainerAsync("c" + Guid.NewGuid().ToString("N"));
    }

    public async ValueTask DisposeAsync()
    {
        Anybody.Dispose();
        await (_container?.DeleteAsync() ?? Task.CompletedTask);
    }

    protected override IBlobStore At(TimeProvider clock) => new AzureBlobStore(_container.ShouldNotBeNull(), new BlobLinks(_service.ShouldNotBeNull(), clock));
}
