using System.Diagnostics;
using System.Globalization;

namespace Distribution.Bench;

/// <summary>Durations in buckets of 1.5 % width: recording one costs nothing worth measuring.</summary>
internal sealed class Latencies
{
    private const double Growth = 1.015;
    private const double FirstMicroseconds = 1;

    private readonly long[] _buckets = new long[1400];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(long startTimestamp)
    {
        double microseconds = Stopwatch.GetElapsedTime(startTimestamp).TotalMicroseconds;
        int bucket = (int)Math.Clamp(Math.Log(Math.Max(microseconds, FirstMicroseconds)) / Math.Log(Growth), 0, _buckets.Length - 1);
        Interlocked.Increment(ref _buckets[bucket]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>Milliseconds that this share of the durations does not exceed.</summary>
    public double Quantile(double share)
    {
        long rank = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            seen += _buckets[i];
            if (seen >= rank && seen > 0)
            {
                return Math.Pow(Growth, i + 1) / 1000;
            }
        }

        return 0;
    }

    public string Describe(TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count / elapsed.TotalSeconds,9:N0}/s   p50 {Quantile(0.50),8:N3} ms   p99 {Quantile(0.99),8:N3} ms");
}
