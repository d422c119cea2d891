namespace Distribution.Programs.Language;

/// <summary>A condition over facts. Closed, so that it can be checked, explained and evaluated without surprises.</summary>
public abstract record Predicate
{
    private Predicate()
    {
    }

    public sealed record All(IReadOnlyList<Predicate> Parts) : Predicate;

    public sealed record Any(IReadOnlyList<Predicate> Parts) : Predicate;

    public sealed record Not(Predicate Part) : Predicate;

    /// <summary>A text fact is one of these; an absent fact is none of them.</summary>
    public sealed record TextIn(Fact Fact, IReadOnlySet<string> Texts) : Predicate;

    /// <summary>
    /// A number fact is from <paramref name="Min"/> to <paramref name="Max"/>, both included; a date is compared by its
    /// day number. An absent fact is in no range.
    /// </summary>
    public sealed record NumberIn(Fact Fact, long Min, long Max) : Predicate;
}
