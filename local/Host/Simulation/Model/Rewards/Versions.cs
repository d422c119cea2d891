namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>What a row has said, step by step: so that it is known what somebody may have read of it in a while.</summary>
internal sealed class Versions<T>
{
    private readonly List<(long Step, T Value)> _all = [];

    public void Add(long step, T value) => _all.Add((step, value));

    /// <summary>What it said at a step, and everything after.</summary>
    /// <param name="step">The step.</param>
    /// <param name="absent">What it says before it is there.</param>
    public IReadOnlyList<T> Since(long step, T absent)
    {
        int first = _all.FindLastIndex(version => version.Step <= step);
        IEnumerable<T> values = _all.Skip(Math.Max(0, first)).Select(static version => version.Value);
        return first < 0 ? [absent, .. values] : [.. values];
    }
}
