namespace Distribution.Storage.Portable;

/// <summary>The files of an import: as with rows, nothing is written over and nothing else may lie beside.</summary>
internal sealed class FileImport(IBlobStore files, IBlobScan scan)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Whether there is any file.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellation) => await scan.ScanAsync(cancellation).AnyAsync(cancellation).ConfigureAwait(false);

    /// <summary>Puts the files of an export that are not there and reads each back. Null, or the first that has another content.</summary>
    public async Task<string?> WriteAllAsync(Stream export, CancellationToken cancellation)
    {
        await foreach (NamedFile file in ExportReader.FilesAsync(export, cancellation).ConfigureAwait(false))
        {
            _names.Add(file.Name);
            BlobFile? there = await files.GetAsync(file.Name, cancellation).ConfigureAwait(false);
            if (there is null)
            {
                await files.PutAsync(file.Name, file.File, cancellation).ConfigureAwait(false);
                there = await files.GetAsync(file.Name, cancellation).ConfigureAwait(false);
            }

            if (there is null || there.ContentType != file.File.ContentType || !there.Content.Span.SequenceEqual(file.File.Content.Span))
            {
                return file.Name;
            }
        }

        return null;
    }

    /// <summary>A file that is not of the export; null if there is none.</summary>
    public async Task<string?> BesidesAsync(CancellationToken cancellation) =>
        (await scan.ScanAsync(cancellation).FirstOrDefaultAsync(file => !_names.Contains(file.Name), cancellation).ConfigureAwait(false))?.Name;
}
