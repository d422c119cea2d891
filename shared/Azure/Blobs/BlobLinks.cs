using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace Distribution.Azure.Blobs;

/// <summary>
/// Signs read links: with a key the service gives to our identity for some hours (user delegation), or with the account's
/// key where a client has one, which is only on a developer's machine.
/// </summary>
internal sealed class BlobLinks(BlobServiceClient service, TimeProvider clock) : IDisposable
{
    /// <summary>Machines' clocks differ: a link is valid from a little before now.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>How long a delegated key is used; the service allows seven days.</summary>
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(12);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private UserDelegationKey? _key;

    public async Task<Uri> SignAsync(BlobClient blob, TimeSpan validFor, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var sas = new BlobSasBuilder(BlobSasPermissions.Read, now + validFor)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            StartsOn = now - Skew,
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri)
        {
            return blob.GenerateSasUri(sas);
        }

        UserDelegationKey key = await KeyAsync(now, now + validFor, cancellation).ConfigureAwait(false);
        return new BlobUriBuilder(blob.Uri) { Sas = sas.ToSasQueryParameters(key, service.AccountName) }.ToUri();
    }

    public void Dispose() => _gate.Dispose();

    private async Task<UserDelegationKey> KeyAsync(DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_key is null || _key.SignedExpiresOn < until)
            {
                _key = await service.GetUserDelegationKeyAsync(now - Skew, now + KeyLife, cancellation).ConfigureAwait(false);
            }

            return _key;
        }
        finally
        {
            _gate.Release();
        }
    }
}
