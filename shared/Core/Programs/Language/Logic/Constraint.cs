namespace Distribution.Programs.Language.Logic;

/// <summary>The values a fact may have. Closed: some texts, all but some texts, some ranges.</summary>
internal abstract record Constraint
{
    private Constraint()
    {
    }

    public abstract bool IsEmpty { get; }

    public abstract Constraint And(Constraint other);

    /// <summary>Everything else.</summary>
    /// <param name="least">The least value the fact can have, where it is a number.</param>
    public abstract Constraint Not(long least);

    public sealed record OneOf(IReadOnlySet<string> Texts) : Constraint
    {
        public override bool IsEmpty => Texts.Count == 0;

        public override Constraint And(Constraint other) => other switch
        {
            OneOf one => new OneOf(Texts.Where(one.Texts.Contains).ToHashSet(StringComparer.Ordinal)),
            NoneOf none => new OneOf(Texts.Where(text => !none.Texts.Contains(text)).ToHashSet(StringComparer.Ordinal)),
            _ => this,
        };

        public override Constraint Not(long least) => new NoneOf(Texts);
    }

    /// <summary>Also a text that is absent.</summary>
    public sealed record NoneOf(IReadOnlySet<string> Texts) : Constraint
    {
        public override bool IsEmpty => false;

        public override Constraint And(Constraint other) => other switch
        {
            OneOf one => one.And(this),
            NoneOf none => new NoneOf(Texts.Union(none.Texts).ToHashSet(StringComparer.Ordinal)),
            _ => this,
        };

        public override Constraint Not(long least) => new OneOf(Texts);
    }

    /// <param name="Parts">Apart from each other and from the least to the greatest; both ends belong to each.</param>
    public sealed record Ranges(IReadOnlyList<(long Min, long Max)> Parts) : Constraint
    {
        public override bool IsEmpty => Parts.Count == 0;

        /// <summary>One range, of which only what is not below the least possible counts.</summary>
        public static Ranges Of(long min, long max, long least) => new(Math.Max(min, least) <= max ? [(Math.Max(min, least), max)] : []);

        public override Constraint And(Constraint other)
        {
            if (other is not Ranges ranges)
            {
                return this;
            }

            var both = new List<(long, long)>();
            foreach ((long min, long max) in Parts)
            {
                foreach ((long otherMin, long otherMax) in ranges.Parts)
                {
                    if (Math.Max(min, otherMin) <= Math.Min(max, otherMax))
                    {
                        both.Add((Math.Max(min, otherMin), Math.Min(max, otherMax)));
                    }
                }
            }

            return new Ranges(both);
        }

        public override Constraint Not(long least)
        {
            var rest = new List<(long, long)>();
            foreach ((long min, long max) in Parts)
            {
                if (min > least)
                {
                    rest.Add((least, min - 1));
                }

                if (max == long.MaxValue)
                {
                    return new Ranges(rest);
                }

                least = max + 1;
            }

            rest.Add((least, long.MaxValue));
            return new Ranges(rest);
        }
    }
}
