using System.Security.Cryptography;
using System.Text.Json;

namespace Distribution.Storage.Portable;

/// <summary>Writes everything a store holds as lines of JSON that any store of this product can be filled from.</summary>
public static class ExportWriter
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <param name="output">Where to.</param>
    /// <param name="entities">Ordered by partition and row, as a scan returns them.</param>
    /// <param name="files">Each name once.</param>
    /// <param name="now">The time that is written into it.</param>
    /// <param name="cancellation">Ends the writing; what was written until then has no last line and is no export.</param>
    /// <exception cref="ExportFileException">Something lies there that no import would take. What was written until then is no export.</exception>
    public static async Task<ExportSummary> WriteAsync(
        Stream output, IAsyncEnumerable<Entity> entities, IAsyncEnumerable<NamedFile> files, DateTimeOffset now, CancellationToken cancellation)
    {
        using var checksum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var fingerprint = new StoreFingerprint();
        var check = new ExportCheck();
        long fileCount = 0;
        int number = 0;
        await WriteLineAsync(new ExportLine { Format = ExportLine.Current, TakenAt = now }).ConfigureAwait(false);
        await foreach (Entity entity in entities.WithCancellation(cancellation).ConfigureAwait(false))
        {
            fingerprint.Add(entity.Partition, entity.Row, entity.Payload.Span);
            await WriteLineAsync(new ExportLine { Partition = entity.Partition, Row = entity.Row, Payload = entity.Payload.ToArray() }).ConfigureAwait(false);
        }

        await foreach (NamedFile file in files.WithCancellation(cancellation).ConfigureAwait(false))
        {
            fileCount++;
            await WriteLineAsync(new ExportLine { File = file.Name, Type = file.File.ContentType, Content = file.File.Content.ToArray() }).ConfigureAwait(false);
        }

        var summary = new ExportSummary(now, fingerprint.Entities, fileCount, fingerprint.Finish());
        var last = new ExportLine
        {
            Entities = summary.Entities,
            Files = fileCount,
            Fingerprint = summary.Fingerprint,
            Checksum = Convert.ToHexString(checksum.GetHashAndReset()),
        };
        await WriteLineAsync(last).ConfigureAwait(false);
        await output.FlushAsync(cancellation).ConfigureAwait(false);
        return summary;

        async Task WriteLineAsync(ExportLine line)
        {
            check.Take(line, ++number);
            byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, ExportJson.Default.ExportLine), .. LineEnd];
            checksum.AppendData(bytes);
            await output.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }
    }
}
