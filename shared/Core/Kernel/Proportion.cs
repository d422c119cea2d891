namespace Distribution.Kernel;

/// <summary>Exact integer proportions: how a total is split and what is left of an amount after a refund.</summary>
public static class Proportion
{
    /// <summary>
    /// floor(amount * part / whole) without overflow. <paramref name="amount"/> and <paramref name="part"/> are not
    /// negative; <paramref name="whole"/> is positive and not less than <paramref name="part"/>.
    /// </summary>
    public static long Floor(long amount, long part, long whole)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(whole);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, whole);
        return (long)((Int128)amount * part / whole);
    }

    /// <summary>
    /// What remains of a commission when <paramref name="refunded"/> (cumulative) of a base of
    /// <paramref name="whole"/> has been refunded: amount - floor(amount * refunded / whole); exactly 0 after a full refund.
    /// </summary>
    public static long Remaining(long amount, long refunded, long whole) => amount - Floor(amount, refunded, whole);

    /// <summary>
    /// Splits a total over weights by largest remainder: the parts add up to the total exactly; ties go to the
    /// earlier part. With no positive weight everything goes to the first part.
    /// </summary>
    public static long[] Split(long total, IReadOnlyList<long> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        ArgumentOutOfRangeException.ThrowIfZero(weights.Count);
        Int128 sum = 0;
        foreach (long weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight);
            sum += weight;
        }

        var parts = new long[weights.Count];
        if (sum == 0)
        {
            parts[0] = total;
            return parts;
        }

        var remainders = new (Int128 Remainder, int Index)[weights.Count];
        long given = 0;
        for (int i = 0; i < weights.Count; i++)
        {
            Int128 product = (Int128)total * weights[i];
            parts[i] = (long)(product / sum);
            remainders[i] = (product % sum, i);
            given += parts[i];
        }

        Array.Sort(remainders, static (a, b) => a.Remainder != b.Remainder ? b.Remainder.CompareTo(a.Remainder) : a.Index.CompareTo(b.Index));
        for (int i = 0; given < total; i++, given++)
        {
            parts[remainders[i].Index]++;
        }

        return parts;
    }
}
