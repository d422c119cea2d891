using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Distribution.Bench;

/// <summary>The disk by itself: one 4 KiB write at the end of a file and a flush, again and again, from one thread.</summary>
internal sealed class DiskProbe : IBench
{
    private const int Block = 4096;
    private const int FileBlocks = 4096;

    public string Name => "disk";

    public Task RunAsync(BenchContext context)
    {
        string path = Path.Combine(context.Directory, "probe.bin");
        var latencies = new Latencies();
        byte[] block = new byte[Block];
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None, (long)Block * FileBlocks);
        RandomAccess.Write(file, new byte[Block * FileBlocks], 0);
        RandomAccess.FlushToDisk(file);
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; Stopwatch.GetElapsedTime(start) < context.Duration / 2; i++)
        {
            long began = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, block, i % FileBlocks * Block);
            RandomAccess.FlushToDisk(file);
            latencies.Add(began);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        context.FlushesPerSecond = latencies.Count / elapsed.TotalSeconds;
        BenchContext.Print($"disk      4 KiB write + flush, 1 thread      {latencies.Describe(elapsed)}");
        return Task.CompletedTask;
    }
}
