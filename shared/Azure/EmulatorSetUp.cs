using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Distribution.Azure.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Distribution.Azure;

/// <summary>Makes the table and the container in an emulator. In Azure they are provisioned, and the app may not make any.</summary>
internal sealed class EmulatorSetUp(IOptions<StorageConnection> connection, TableClient table, BlobContainerClient container) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (connection.Value.IsLocal)
        {
            await table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
