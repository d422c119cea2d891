namespace Distribution.Local.Simulation.Scheduling;

/// <summary>Numbers that follow from a seed alone, the same with every version of the runtime (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong z = unchecked(_state += 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Next() % (uint)count);

    /// <summary><paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool OneIn(int count) => Below(count) == 0;

    public TimeSpan Seconds(int least, int most) => TimeSpan.FromSeconds(Between(least, most));

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Other dice that follow from these.</summary>
    public Dice Split() => new(Next());
}
