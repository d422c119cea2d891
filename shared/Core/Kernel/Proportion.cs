namespace Distribution.Kernel;

/// <summary>Exact integer proportions: how a total is split and what is left of an amount after a refund.</summary>
public static class Proportion
{
    private const int MaxOnStack = 64;

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
        return (amount | part) <= int.MaxValue ? amount * part / whole : (long)((Int128)amount * part / whole);
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
        var parts = new long[weights.Count];
        Split(total, weights as long[] ?? [.. weights], parts);
        return parts;
    }

    /// <summary>The same into a span of the caller's, of the length of the weights.</summary>
    public static void Split(long total, ReadOnlySpan<long> weights, Span<long> parts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        ArgumentOutOfRangeException.ThrowIfZero(weights.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(parts.Length, weights.Length);
        Int128 sum = 0;
        foreach (long weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight);
            sum += weight;
        }

        parts.Clear();
        if (sum == 0)
        {
            parts[0] = total;
            return;
        }

        Span<Int128> remainders = weights.Length <= MaxOnStack ? stackalloc Int128[weights.Length] : new Int128[weights.Length];
        long given = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            Int128 product = (Int128)total * weights[i];
            parts[i] = (long)(product / sum);
            remainders[i] = product % sum;
            given += parts[i];
        }

        for (; given < total; given++)
        {
            int largest = 0;
            for (int i = 1; i < remainders.Length; i++)
            {
                if (remainders[i] > remainders[largest])
                {
                    largest = i;
                }
            }

            parts[largest]++;
            remainders[largest] = -1;
        }
    }
}
