using System.Security.Cryptography;
using System.Text;
using Distribution.Storage;

namespace Distribution.Local;

/// <summary>Tells whether anything stored has changed: what a refused request must leave as it was.</summary>
internal static class StoreFingerprint
{
    /// <summary>Kept answers are no state of the business.</summary>
    private const string Answers = "idem|";

    public static async Task<string> OfAsync(IEntityScan scan, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (Entity entity in scan.ScanAsync("", "", cancellation).ConfigureAwait(false))
        {
            if (!entity.Partition.StartsWith(Answers, StringComparison.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{entity.Partition}\n{entity.Row}\n{entity.Payload.Length}\n"));
                hash.AppendData(entity.Payload.Span);
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
