using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Distribution.Bench;

/// <summary>The disk by itself: one 4 KiB write at the end of a file and a flush, again and again, from one thread.</summary>
internal sealed partial class DiskProbe : IBench
{
    private const int Block = 4096;
    private const int FileBlocks = 4096;

    private static readonly string FlushName = OperatingSystem.IsLinux() ? "fdatasync" : "fsync";

    public string Name => "disk";

    public Task RunAsync(BenchContext context)
    {
        string path = Path.Combine(context.Directory, "probe.bin");
        var latencies = new Latencies();
        byte[] block = new byte[Block];
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None, (long)Block * FileBlocks);
        RandomAccess.Write(file, new byte[Block * FileBlocks], 0);
        Flush(file);
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; Stopwatch.GetElapsedTime(start) < context.Duration / 2; i++)
        {
            long began = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, block, i % FileBlocks * Block);
            Flush(file);
            latencies.Add(began);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        context.FlushesPerSecond = latencies.Count / elapsed.TotalSeconds;
        BenchContext.Print($"disk      4 KiB write + {FlushName,-9}, 1 thread  {latencies.Describe(elapsed)}");
        return Task.CompletedTask;
    }

    /// <summary>What SQLite does at a commit: on Linux only the data, not the file's times.</summary>
    private static void Flush(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
        }
        else if (DataSync(file) != 0)
        {
            throw new IOException($"fdatasync failed with {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);
}
