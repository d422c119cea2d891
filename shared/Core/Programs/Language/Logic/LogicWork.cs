namespace Distribution.Programs.Language.Logic;

/// <summary>
/// How much is looked at of one program, whoever wrote it: what goes beyond counts as not known, never as wrong. Keeps what was worked
/// out of each condition.
/// </summary>
internal sealed class LogicWork
{
    /// <summary>Boxes taken from boxes: far below a second.</summary>
    public const int MaxSteps = 300_000;

    private readonly Dictionary<(Predicate Predicate, bool Everybody), Region?> _regions = new(new SameOne());
    private int _left = MaxSteps;

    /// <summary>False once there was too much.</summary>
    public bool Takes(int steps) => (_left -= Math.Min(_left, steps)) > 0;

    /// <summary>Where a condition holds; null if it is too entangled to say.</summary>
    public Region? RegionOf(Predicate? predicate, bool everybody, Func<Fact, long> least)
    {
        if (predicate is null)
        {
            return Region.Everything;
        }

        if (!_regions.TryGetValue((predicate, everybody), out Region? region))
        {
            region = Region.Of(predicate, least);
            _regions.Add((predicate, everybody), region);
        }

        return region;
    }

    /// <summary>Conditions are compared as the objects they are: by what they say would take as long as the work itself.</summary>
    private sealed class SameOne : IEqualityComparer<(Predicate Predicate, bool Everybody)>
    {
        public bool Equals((Predicate Predicate, bool Everybody) x, (Predicate Predicate, bool Everybody) y) =>
            ReferenceEquals(x.Predicate, y.Predicate) && x.Everybody == y.Everybody;

        public int GetHashCode((Predicate Predicate, bool Everybody) obj) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Predicate), obj.Everybody);
    }
}
