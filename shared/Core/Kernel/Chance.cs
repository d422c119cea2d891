namespace Distribution.Kernel;

/// <summary>
/// What running leaves to chance: how long a retry pauses, what a fresh name is, on which thread work goes on. The system's,
/// unless a flow of calls brings its own: that of a simulator, whose runs repeat to the letter.
/// </summary>
public abstract class Chance
{
    private static readonly AsyncLocal<Chance?> Own = new();

    /// <summary>That of this flow of calls.</summary>
    public static Chance Current => Own.Value ?? Real.Instance;

    /// <summary>How those who wait for another's work are called back.</summary>
    public abstract TaskCreationOptions Continuations { get; }

    /// <summary>Puts another in place for this flow of calls and what it starts; null for the system's.</summary>
    public static void Use(Chance? chance) => Own.Value = chance;

    /// <summary>A pause of <paramref name="least"/> to <paramref name="most"/> milliseconds, both included; the system's clock, whatever the time is.</summary>
    public abstract Task PauseAsync(int least, int most, CancellationToken cancellation);

    /// <summary>A name nobody has used: 32 of <c>0-9 a-f</c>.</summary>
    public abstract string NewName();

    /// <summary>Brings items into an order that nobody can foresee.</summary>
    public abstract void Shuffle<T>(T[] items);

    /// <summary>Does something with every item, at most <paramref name="together"/> at a time.</summary>
    public abstract Task ForEachAsync<T>(IReadOnlyList<T> items, int together, Func<T, CancellationToken, ValueTask> body, CancellationToken cancellation);

    /// <summary>Real pauses, random names, the thread pool.</summary>
    private sealed class Real : Chance
    {
        public static Real Instance { get; } = new();

        /// <summary>A caller's work must not run inside of what it waited for.</summary>
        public override TaskCreationOptions Continuations => TaskCreationOptions.RunContinuationsAsynchronously;

        public override Task PauseAsync(int least, int most, CancellationToken cancellation) => Task.Delay(Random.Shared.Next(least, most + 1), cancellation);

        public override string NewName() => Guid.NewGuid().ToString("N");

        public override void Shuffle<T>(T[] items) => Random.Shared.Shuffle(items);

        public override Task ForEachAsync<T>(IReadOnlyList<T> items, int together, Func<T, CancellationToken, ValueTask> body, CancellationToken cancellation) =>
            Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = together, CancellationToken = cancellation }, body);
    }
}
