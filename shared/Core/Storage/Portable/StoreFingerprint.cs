using System.Security.Cryptography;
using System.Text;

namespace Distribution.Storage.Portable;

/// <summary>One number for everything stored: two stores that have the same hold the same, whatever they are made of. ETags are not part of it.</summary>
public sealed class StoreFingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How many entities were added.</summary>
    public long Entities { get; private set; }

    /// <summary>Reads a whole store.</summary>
    /// <param name="scan">The store.</param>
    /// <param name="counts">Whether a partition is part of it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<string> OfAsync(IEntityScan scan, Func<string, bool> counts, CancellationToken cancellation)
    {
        using var fingerprint = new StoreFingerprint();
        await foreach (Entity entity in scan.ScanAsync("", "", cancellation).ConfigureAwait(false))
        {
            if (counts(entity.Partition))
            {
                fingerprint.Add(entity.Partition, entity.Row, entity.Payload.Span);
            }
        }

        return fingerprint.Finish();
    }

    /// <summary>Adds the next entity, in the order of partitions and rows.</summary>
    public void Add(string partition, string row, ReadOnlySpan<byte> payload)
    {
        Entities++;
        _hash.AppendData(Encoding.UTF8.GetBytes($"{partition}\n{row}\n{payload.Length}\n"));
        _hash.AppendData(payload);
    }

    /// <summary>SHA-256 in hexadecimal digits. Nothing can be added afterwards.</summary>
    public string Finish() => Convert.ToHexString(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
