namespace Distribution.Kernel;

/// <summary>Which of several equal parts something belongs to: the same text always to the same part, on every machine.</summary>
public static class Shard
{
    /// <summary>0 to <paramref name="count"/> - 1, by FNV-1a over the UTF-16 code units.</summary>
    public static int Of(string text, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        uint hash = 2166136261;
        foreach (char unit in text)
        {
            hash = unchecked((hash ^ unit) * 16777619);
        }

        return (int)(hash % (uint)count);
    }
}
