using System.Collections.Concurrent;
using Distribution.Storage;

namespace Distribution.Tests.TestKit;

/// <summary>Files in memory, by the rules of every blob store.</summary>
internal sealed class MemoryBlobs : IBlobStore, IBlobScan
{
    private readonly ConcurrentDictionary<string, BlobFile> _files = new();

    public Task PutAsync(string name, BlobFile file, CancellationToken cancellation)
    {
        BlobRules.Check(name, file);
        _files[name] = file;
        return Task.CompletedTask;
    }

    public Task<BlobFile?> GetAsync(string name, CancellationToken cancellation)
    {
        BlobRules.Check(name);
        return Task.FromResult(_files.GetValueOrDefault(name));
    }

    public IAsyncEnumerable<FileEntry> ScanAsync(CancellationToken cancellation) =>
        _files.Select(static file => new FileEntry(file.Key, file.Value.ContentType, file.Value.Content.Length)).ToAsyncEnumerable();

    public Task<Uri> LinkAsync(string name, TimeSpan validFor, CancellationToken cancellation)
    {
        BlobRules.Check(name, validFor);
        return Task.FromResult(new Uri("https://files.example/" + name));
    }
}
