using Distribution.Local.Providers;

namespace Distribution.Local.Simulation.Faults;

/// <summary>How often each fault took effect.</summary>
internal sealed class FaultCounts
{
    private readonly long[] _counts = new long[FaultWords.All.Count];

    public long this[Fault fault] => _counts[(int)fault];

    public void Hit(Fault fault) => _counts[(int)fault]++;

    public void Add(FaultCounts other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>Faults that can befall a shop with this provider and never took effect.</summary>
    public IEnumerable<Fault> Missing(ProviderKind provider) => FaultWords.Of(provider).Where(fault => this[fault] == 0);
}
