using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Tests.Campaigns.Windows;

/// <summary>A store in memory that fails from one call on, as for a process that has ended there: a write is two calls, before and after it happens.</summary>
internal sealed class CrashingStore(InMemoryEntityStore inner) : IEntityStore, IEntityScan
{
    private int _calls;

    /// <summary>The call from which on everything fails, from 1; 0 for never. Setting it counts anew.</summary>
    public int FailAt
    {
        get;
        set
        {
            field = value;
            _calls = 0;
        }
    }

    /// <summary>Writes of rows whose keys have this in them fail.</summary>
    public string? FailRow { get; set; }

    public bool Failed { get; private set; }

    public int Calls
    {
        get => _calls;
        set => _calls = value;
    }

    public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
    {
        Strike();
        return inner.GetAsync(partition, row, cancellation);
    }

    public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
    {
        Strike();
        return inner.RangeAsync(partition, from, to, limit, cancellation);
    }

    public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
    {
        Strike(FailRow is { } part && writes.Any(write => write.Row.Contains(part, StringComparison.Ordinal)));
        string? conflict = await inner.WriteAsync(partition, writes, cancellation);
        Strike();
        return conflict;
    }

    public IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation) =>
        inner.ScanAsync(partitionPrefix, rowPrefix, cancellation);

    private void Strike(bool fails = false)
    {
        int call = Interlocked.Increment(ref _calls);
        if (fails || (FailAt > 0 && call >= FailAt))
        {
            Failed = true;
            throw new RetryableException($"crash at call {call}");
        }
    }
}
