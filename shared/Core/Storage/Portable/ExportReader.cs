using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Distribution.Storage.Portable;

/// <summary>Reads an export: first all of it to see that it is whole, then again what it holds.</summary>
public static class ExportReader
{
    /// <summary>Reads the export to its end and says what it holds.</summary>
    /// <exception cref="ExportFileException">It is not an export of this version, or not as it was written.</exception>
    public static async Task<ExportSummary> VerifyAsync(Stream input, CancellationToken cancellation)
    {
        var check = new ExportCheck();
        using IncrementalHash checksum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var fingerprint = new StoreFingerprint();
        int number = 0;
        await foreach (byte[] bytes in ExportLines.ReadAsync(input, cancellation).ConfigureAwait(false))
        {
            ExportLine line = Parse(bytes, ++number);
            check.Take(line, number);
            if (line.Checksum is not null)
            {
                check.End(line, Convert.ToHexString(checksum.GetHashAndReset()), fingerprint.Finish());
            }
            else
            {
                checksum.AppendData(bytes);
                if (line is { Partition: { } partition, Row: { } row, Payload: { } payload })
                {
                    fingerprint.Add(partition, row, payload);
                }
            }
        }

        return check.Summary ?? throw new ExportFileException(
            number == 0 ? "export.not_an_export" : "export.damaged", number == 0 ? "the file is empty." : "its last line is missing: it was not written to its end.");
    }

    /// <summary>The entities of an export that was verified, without ETags, in order.</summary>
    public static async IAsyncEnumerable<Entity> EntitiesAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (ExportLine line in LinesAsync(input, cancellation).ConfigureAwait(false))
        {
            if (line is { Partition: { } partition, Row: { } row, Payload: { } payload })
            {
                yield return new Entity(partition, row, default, payload);
            }
        }
    }

    /// <summary>The files of an export that was verified.</summary>
    public static async IAsyncEnumerable<NamedFile> FilesAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (ExportLine line in LinesAsync(input, cancellation).ConfigureAwait(false))
        {
            if (line is { File: { } name, Type: { } type, Content: { } content })
            {
                yield return new NamedFile(name, new BlobFile(type, content));
            }
        }
    }

    private static async IAsyncEnumerable<ExportLine> LinesAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int number = 0;
        await foreach (byte[] bytes in ExportLines.ReadAsync(input, cancellation).ConfigureAwait(false))
        {
            yield return Parse(bytes, ++number);
        }
    }

    private static ExportLine Parse(byte[] bytes, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ExportJson.Default.ExportLine) ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new ExportFileException(number == 1 ? "export.not_an_export" : "export.line", $"line {number} is no line of an export.", error);
        }
    }
}
