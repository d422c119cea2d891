using Azure.Storage.Blobs;
using Distribution.Azure.Blobs;
using Distribution.Azure.Tests.Emulator;
using Distribution.Storage;
using Distribution.Tests.Contracts;

namespace Distribution.Azure.Tests.Blobs;

public sealed class AzureBlobStoreTests(Azurite azurite) : BlobStoreContract, IAsyncLifetime
{
    private readonly BlobServiceClient _service = new(azurite.ConnectionString);
    private BlobContainerClient? _container;

    protected override IBlobStore Store => At(TimeProvider.System);

    protected override HttpClient Anybody { get; } = new();

    public async ValueTask InitializeAsync() => _container = await _service.CreateBlobContainerAsync("c" + Guid.NewGuid().ToString("N"));

    public async ValueTask DisposeAsync()
    {
        Anybody.Dispose();
        await _container.ShouldNotBeNull().DeleteAsync();
    }

    protected override IBlobStore At(TimeProvider clock) => new AzureBlobStore(_container.ShouldNotBeNull(), new BlobLinks(_service, clock));
}
