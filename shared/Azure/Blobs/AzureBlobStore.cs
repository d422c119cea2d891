using System.Runtime.CompilerServices;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Distribution.Kernel;
using Distribution.Storage;
using BlobPage = Azure.Page<Azure.Storage.Blobs.Models.BlobItem>;

namespace Distribution.Azure.Blobs;

/// <summary>Files in one private container of Azure Blob Storage. A put is one request: a reader never sees half a file.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container, BlobLinks links) : IBlobStore, IBlobScan
{
    public async Task PutAsync(string name, BlobFile file, CancellationToken cancellation)
    {
        BlobRules.Check(name, file);
        var options = new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = file.ContentType } };
        await CallAsync(() => container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(file.Content), options, cancellation), cancellation).ConfigureAwait(false);
    }

    public async Task<BlobFile?> GetAsync(string name, CancellationToken cancellation)
    {
        BlobRules.Check(name);
        try
        {
            BlobDownloadResult read = await CallAsync(() => container.GetBlobClient(name).DownloadContentAsync(cancellation), cancellation).ConfigureAwait(false);
            return new BlobFile(TypeOf(read.Details.ContentType), read.Content.ToMemory());
        }
        catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    public Task<Uri> LinkAsync(string name, TimeSpan validFor, CancellationToken cancellation)
    {
        BlobRules.Check(name, validFor);
        return CallAsync(() => links.SignAsync(container.GetBlobClient(name), validFor, cancellation), cancellation);
    }

    public async IAsyncEnumerable<FileEntry> ScanAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            BlobPage page = await CallAsync(() => PageAsync(next, cancellation), cancellation).ConfigureAwait(false);
            foreach (BlobItem blob in page.Values)
            {
                yield return new FileEntry(blob.Name, TypeOf(blob.Properties.ContentType), blob.Properties.ContentLength ?? 0);
            }

            next = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    private async Task<BlobPage> PageAsync(string? next, CancellationToken cancellation) =>
        await container.GetBlobsAsync(cancellationToken: cancellation).AsPages(next).FirstAsync(cancellation).ConfigureAwait(false);

    /// <summary>Without parameters: whoever puts a file here with a tool of his own may say its characters too.</summary>
    private static string TypeOf(string? contentType) => (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>The client repeats calls by itself: every call here may be made twice.</summary>
    private static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (IsTransient(error, cancellation))
        {
            throw new RetryableException("The blob service did not take the call.", error);
        }
    }

    private static async Task<T> CallAsync<T>(Func<Task<Response<T>>> call, CancellationToken cancellation) =>
        (await CallAsync<Response<T>>(call, cancellation).ConfigureAwait(false)).Value;

    private static bool IsTransient(Exception error, CancellationToken cancellation) => Tables.TableFaults.IsTransient(error, cancellation);
}
