namespace Distribution.Bench;

/// <summary>What the benches share: a directory on the disk that is measured, how long each part runs, and the machine's limits.</summary>
internal sealed class BenchContext(string directory, TimeSpan duration)
{
    /// <summary>Where data files go; emptied afterwards.</summary>
    public string Directory { get; } = directory;

    /// <summary>How long one part is measured.</summary>
    public TimeSpan Duration { get; } = duration;

    /// <summary>Flushes a second of this disk with one writer; 0 until measured. No single caller can be durable more often.</summary>
    public double FlushesPerSecond { get; set; }

    public static void Print(string line) => Console.WriteLine(line);
}
