namespace Distribution.Catalog;

/// <summary>One at a time per key inside this process: saves the retries that the store would force; correctness does not rest on it.</summary>
internal sealed class KeyedLocks
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn; disposing ends it.</summary>
    public async ValueTask<IDisposable> EnterAsync(string key, CancellationToken cancellation)
    {
        Entry entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out Entry? known))
            {
                known = new Entry(this, key);
                _entries.Add(key, known);
            }

            known.Holders++;
            entry = known;
        }

        try
        {
            await entry.Turn.WaitAsync(cancellation).ConfigureAwait(false);
            return entry;
        }
        catch (OperationCanceledException)
        {
            Leave(entry);
            throw;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Holders == 0)
            {
                _entries.Remove(entry.Key);
            }
        }
    }

    private sealed class Entry(KeyedLocks owner, string key) : IDisposable
    {
        public string Key { get; } = key;

        public int Holders { get; set; }

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public void Dispose()
        {
            Turn.Release();
            owner.Leave(this);
        }
    }
}
