namespace Distribution.Kernel;

/// <summary>A hash of a text that is the same in every process and for ever: it decides in which shard a thing lies.</summary>
public static class StableHash
{
    /// <summary>FNV-1a over the UTF-16 code units (32 bits), with a final mix so that the low bits are good for a remainder.</summary>
    public static uint Of(ReadOnlySpan<char> text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        hash ^= hash >> 16;
        hash = unchecked(hash * 0x45d9f3b);
        return hash ^ (hash >> 16);
    }

    /// <summary>The shard of a text, 0 to <paramref name="shards"/> - 1.</summary>
    public static int Shard(ReadOnlySpan<char> text, int shards) => (int)(Of(text) % (uint)shards);
}
