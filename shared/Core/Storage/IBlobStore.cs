namespace Distribution.Storage;

/// <summary>
/// Files that are made once and read by people: reports, statements, pictures. A name may be written again; a reader sees
/// the old file or the new one, never a mixture.
/// </summary>
/// <remarks>A transient fault throws <see cref="Kernel.RetryableException"/>; every call may be made again.</remarks>
public interface IBlobStore
{
    /// <summary>Writes a file, or writes it anew.</summary>
    /// <exception cref="ArgumentException">See <see cref="BlobRules.Check(string, BlobFile)"/>.</exception>
    Task PutAsync(string name, BlobFile file, CancellationToken cancellation);

    /// <summary>The file, or null if there is none.</summary>
    Task<BlobFile?> GetAsync(string name, CancellationToken cancellation);

    /// <summary>
    /// An address under which whoever has it reads this file and nothing else with GET, for as long as
    /// <paramref name="validFor"/> says. Whether the file is there shows when it is read.
    /// </summary>
    /// <param name="name">The file.</param>
    /// <param name="validFor">More than nothing, at most <see cref="BlobRules.MaxLink"/>.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<Uri> LinkAsync(string name, TimeSpan validFor, CancellationToken cancellation);
}

/// <summary>Finds all files: for exports and imports, never for a request.</summary>
public interface IBlobScan
{
    /// <summary>
    /// Every file, also one that somebody else has put there and that <see cref="BlobRules"/> would not take. What is written
    /// meanwhile may or may not be seen. A transient fault throws <see cref="Kernel.RetryableException"/>.
    /// </summary>
    IAsyncEnumerable<FileEntry> ScanAsync(CancellationToken cancellation);
}

/// <summary>What is known of a file without reading it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ContentType">Its type; empty if none was said.</param>
/// <param name="Length">Bytes.</param>
public sealed record FileEntry(string Name, string ContentType, long Length);

/// <summary>A file as it was put.</summary>
/// <param name="ContentType">One of <see cref="BlobRules.ContentTypes"/>.</param>
/// <param name="Content">At most <see cref="BlobRules.MaxContent"/> bytes.</param>
public sealed record BlobFile(string ContentType, ReadOnlyMemory<byte> Content);
