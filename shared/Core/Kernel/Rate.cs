namespace Distribution.Kernel;

/// <summary>A rate in parts per million: 100,000 is 10 %.</summary>
/// <param name="Ppm">Parts per million, 0 to 1,000,000.</param>
public readonly record struct Rate(int Ppm)
{
    /// <summary>100 %.</summary>
    public const int Whole = 1_000_000;

    private const long MaxPlain = long.MaxValue / Whole;

    /// <summary>The share of an amount, rounded down to the minor unit, exact at any size. The amount must not be negative.</summary>
    public long Of(long minor) => (ulong)minor <= MaxPlain ? minor * Ppm / Whole : OfLarge(minor);

    private long OfLarge(long minor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minor);
        return (long)((Int128)minor * Ppm / Whole);
    }
}
