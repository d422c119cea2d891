using System.Globalization;
using Distribution.Orders;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Settlement;

/// <param name="Buckets">Buckets past their hour that still had rows.</param>
/// <param name="Settled">Orders settled.</param>
/// <param name="Left">Rows that stay.</param>
public sealed record SettleLateResult(int Buckets, int Settled, int Left);

/// <summary>Settles whatever is past its hour and still waits: the safety net under the orchestrations. May run at any time, also twice at once.</summary>
public sealed partial class SettleLate(IEntityScan scan, SettleBucket bucket, TimeProvider time, ILogger<SettleLate> logger)
{
    private const int MaxBuckets = 10_000;

    public async Task<SettleLateResult> HandleAsync(CancellationToken cancellation)
    {
        var late = new List<(string Hour, int Shard)>();
        DateTimeOffset now = time.GetUtcNow();
        await foreach (Entity row in scan.ScanAsync(DueBook.PartitionPrefix, "", cancellation).ConfigureAwait(false))
        {
            string[] parts = row.Partition.Split('|');
            (string Hour, int Shard) place = (parts[1], int.Parse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture));
            if (late.Count == MaxBuckets || DueBook.StartOf(place.Hour) > now)
            {
                break;
            }

            if (late.Count == 0 || late[^1] != place)
            {
                late.Add(place);
            }
        }

        int settled = 0;
        int left = 0;
        foreach ((string hour, int shard) in late)
        {
            try
            {
                string? after = null;
                do
                {
                    SettleBucketResult page = await bucket.HandleAsync(new SettleBucketCommand(hour, shard, after), cancellation).ConfigureAwait(false);
                    settled += page.Settled;
                    left += page.Left;
                    after = page.Next;
                }
                while (after is not null);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One bucket's trouble is not the others'; its rows stay for the next run.
                LogLeft(logger, error, hour, shard);
            }
        }

        return new SettleLateResult(late.Count, settled, left);
    }

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error, Message = "Bucket {Hour}|{Shard} is not settled to its end; its rows stay")]
    private static partial void LogLeft(ILogger logger, Exception error, string hour, int shard);
}
