namespace Distribution.Programs.Language.Logic;

/// <summary>What may be of every fact at once: a constraint for some of them, anything for the others.</summary>
internal sealed class Box
{
    private readonly Constraint?[] _facts;

    private Box(Constraint?[] facts) => _facts = facts;

    public static Box All { get; } = new(new Constraint?[FactCatalogue.Count]);

    /// <summary>The same with one more constraint; null if nothing is like this.</summary>
    public Box? With(Fact fact, Constraint constraint)
    {
        Constraint both = _facts[(int)fact] is { } own ? own.And(constraint) : constraint;
        return both.IsEmpty ? null : Replace(fact, both);
    }

    /// <summary>What is in both; null if nothing is.</summary>
    public Box? And(Box other)
    {
        Box? both = this;
        for (int i = 0; both is not null && i < _facts.Length; i++)
        {
            both = other._facts[i] is { } constraint ? both.With((Fact)i, constraint) : both;
        }

        return both;
    }

    /// <summary>What of this one is not in the other, in parts that do not overlap.</summary>
    public IReadOnlyList<Box> Without(Box other, Func<Fact, long> least)
    {
        if (And(other) is null)
        {
            return [this];
        }

        var parts = new List<Box>();
        Box rest = this;
        for (int i = 0; i < _facts.Length; i++)
        {
            if (other._facts[i] is not { } constraint)
            {
                continue;
            }

            if (rest.With((Fact)i, constraint.Not(least((Fact)i))) is { } outside)
            {
                parts.Add(outside);
            }

            rest = rest.With((Fact)i, constraint) ?? rest;
        }

        return parts;
    }

    private Box Replace(Fact fact, Constraint constraint)
    {
        var facts = (Constraint?[])_facts.Clone();
        facts[(int)fact] = constraint;
        return new Box(facts);
    }
}

/// <summary>Where conditions hold: any of some boxes.</summary>
/// <param name="Boxes">None where a condition never holds.</param>
internal sealed record Region(IReadOnlyList<Box> Boxes)
{
    /// <summary>More boxes than these are not looked at: nothing is known of such a condition.</summary>
    private const int MaxBoxes = 500;

    public bool IsEmpty => Boxes.Count == 0;

    public static Region Everything { get; } = new([Box.All]);

    /// <summary>Where a condition holds; null if it is too entangled to say.</summary>
    /// <param name="predicate">Null for always.</param>
    /// <param name="least">The least value of a fact that is a number.</param>
    public static Region? Of(Predicate? predicate, Func<Fact, long> least) => predicate is null ? Everything : Of(predicate, true, least);

    /// <summary>What is not in the other; null if it is too entangled to say, or too much of the program was looked at.</summary>
    public Region? Without(Region other, Func<Fact, long> least, LogicWork work)
    {
        IReadOnlyList<Box> rest = Boxes;
        foreach (Box box in other.Boxes)
        {
            if (!work.Takes(rest.Count))
            {
                return null;
            }

            rest = [.. rest.SelectMany(part => part.Without(box, least))];
            if (rest.Count > MaxBoxes)
            {
                return null;
            }
        }

        return new Region(rest);
    }

    private static Region? Of(Predicate predicate, bool holds, Func<Fact, long> least) => predicate switch
    {
        Predicate.Not not => Of(not.Part, !holds, least),
        Predicate.All all when holds => Both(all.Parts, holds, least),
        Predicate.Any any when !holds => Both(any.Parts, holds, least),
        Predicate.All all => Either(all.Parts, holds, least),
        Predicate.Any any => Either(any.Parts, holds, least),
        Predicate.TextIn text => One(text.Fact, new Constraint.OneOf(text.Texts), holds, least),
        Predicate.NumberIn number => One(number.Fact, Constraint.Ranges.Of(number.Min, number.Max, least(number.Fact)), holds, least),
        _ => throw new InvalidOperationException($"{predicate.GetType().Name} is not a condition."),
    };

    private static Region One(Fact fact, Constraint constraint, bool holds, Func<Fact, long> least) =>
        new(Box.All.With(fact, holds ? constraint : constraint.Not(least(fact))) is { } box ? [box] : []);

    private static Region? Both(IReadOnlyList<Predicate> parts, bool holds, Func<Fact, long> least)
    {
        IReadOnlyList<Box> boxes = Everything.Boxes;
        foreach (Predicate part in parts)
        {
            if (Of(part, holds, least) is not { } region || (long)boxes.Count * region.Boxes.Count > MaxBoxes)
            {
                return null;
            }

            boxes = [.. boxes.SelectMany(one => region.Boxes.Select(one.And)).OfType<Box>()];
        }

        return new Region(boxes);
    }

    private static Region? Either(IReadOnlyList<Predicate> parts, bool holds, Func<Fact, long> least)
    {
        var boxes = new List<Box>();
        foreach (Predicate part in parts)
        {
            if (Of(part, holds, least) is not { } region || boxes.Count + region.Boxes.Count > MaxBoxes)
            {
                return null;
            }

            boxes.AddRange(region.Boxes);
        }

        return new Region(boxes);
    }
}
