namespace Distribution.Programs.Language.Reading;

/// <summary>The values a fact may have. Closed: some texts, all but some texts, a range.</summary>
internal abstract record Constraint
{
    private Constraint()
    {
    }

    public abstract bool IsEmpty { get; }

    public abstract Constraint And(Constraint other);

    /// <summary>Whether everything the other allows is allowed here.</summary>
    public abstract bool Contains(Constraint other);

    public sealed record OneOf(IReadOnlySet<string> Texts) : Constraint
    {
        public override bool IsEmpty => Texts.Count == 0;

        public override Constraint And(Constraint other) => other switch
        {
            OneOf one => new OneOf(Texts.Where(one.Texts.Contains).ToHashSet(StringComparer.Ordinal)),
            NoneOf none => new OneOf(Texts.Where(text => !none.Texts.Contains(text)).ToHashSet(StringComparer.Ordinal)),
            _ => this,
        };

        public override bool Contains(Constraint other) => other is OneOf one && one.Texts.IsSubsetOf(Texts);
    }

    public sealed record NoneOf(IReadOnlySet<string> Texts) : Constraint
    {
        public override bool IsEmpty => false;

        public override Constraint And(Constraint other) => other switch
        {
            OneOf one => one.And(this),
            NoneOf none => new NoneOf(Texts.Union(none.Texts).ToHashSet(StringComparer.Ordinal)),
            _ => this,
        };

        public override bool Contains(Constraint other) => other switch
        {
            OneOf one => !one.Texts.Overlaps(Texts),
            NoneOf none => Texts.IsSubsetOf(none.Texts),
            _ => false,
        };
    }

    public sealed record Range(long Min, long Max) : Constraint
    {
        public override bool IsEmpty => Min > Max;

        public override Constraint And(Constraint other) =>
            other is Range range ? new Range(Math.Max(Min, range.Min), Math.Min(Max, range.Max)) : this;

        public override bool Contains(Constraint other) => other is Range range && range.Min >= Min && range.Max <= Max;
    }
}
