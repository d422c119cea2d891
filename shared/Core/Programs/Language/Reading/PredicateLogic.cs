using System.Globalization;

namespace Distribution.Programs.Language.Reading;

/// <summary>What can be known of conditions without facts: that one never holds, that one holds whenever another does.</summary>
internal static class PredicateLogic
{
    public static bool IsNever(Predicate predicate) => predicate switch
    {
        Predicate.Any any => any.Parts.All(IsNever),
        Predicate.All all => all.Parts.Any(IsNever) || Constraints(all, exact: false) is null,
        _ => Constraints(predicate, exact: false) is null,
    };

    /// <summary>Whether <paramref name="wide"/> is known to hold wherever <paramref name="narrow"/> does. Null conditions always hold.</summary>
    public static bool Covers(Predicate? wide, Predicate? narrow)
    {
        if (wide is null)
        {
            return true;
        }

        if (narrow is null)
        {
            return false;
        }

        if (Form(wide) == Form(narrow))
        {
            return true;
        }

        if (!IsPlain(wide) || Constraints(wide, exact: true) is not { } needed || Constraints(narrow, exact: false) is not { } given)
        {
            return false;
        }

        foreach ((Fact fact, Constraint constraint) in needed)
        {
            if (!given.TryGetValue(fact, out Constraint? other) || !constraint.Contains(other))
            {
                return false;
            }
        }

        return true;
    }

    public static bool AreSame(Predicate? one, Predicate? other) =>
        one is null || other is null ? one is null && other is null : Form(one) == Form(other);

    /// <summary>The facts a condition asks about.</summary>
    public static IEnumerable<Fact> FactsOf(Predicate? predicate) => predicate switch
    {
        Predicate.All all => all.Parts.SelectMany(FactsOf),
        Predicate.Any any => any.Parts.SelectMany(FactsOf),
        Predicate.Not not => FactsOf(not.Part),
        Predicate.TextIn text => [text.Fact],
        Predicate.NumberIn number => [number.Fact],
        _ => [],
    };

    /// <summary>A conjunction of comparisons and nothing else, so that its constraints say all of it.</summary>
    private static bool IsPlain(Predicate predicate) => predicate switch
    {
        Predicate.All all => all.Parts.All(IsPlain),
        Predicate.TextIn or Predicate.NumberIn or Predicate.Not { Part: Predicate.TextIn } => true,
        _ => false,
    };

    /// <summary>What the conjunctive parts demand of each fact; null if they contradict each other.</summary>
    private static Dictionary<Fact, Constraint>? Constraints(Predicate predicate, bool exact)
    {
        var found = new Dictionary<Fact, Constraint>();
        return Collect(predicate, found) || exact ? found : null;
    }

    private static bool Collect(Predicate predicate, Dictionary<Fact, Constraint> found)
    {
        switch (predicate)
        {
            case Predicate.All all:
                return all.Parts.All(part => Collect(part, found));
            case Predicate.TextIn text:
                return Demand(text.Fact, new Constraint.OneOf(text.Texts), found);
            case Predicate.Not { Part: Predicate.TextIn text }:
                return Demand(text.Fact, new Constraint.NoneOf(text.Texts), found);
            case Predicate.NumberIn number:
                return Demand(number.Fact, new Constraint.Range(Math.Max(number.Min, FactCatalogue.Of(number.Fact).Min), number.Max), found);
            default:
                return true;
        }
    }

    private static bool Demand(Fact fact, Constraint constraint, Dictionary<Fact, Constraint> found)
    {
        Constraint both = found.TryGetValue(fact, out Constraint? other) ? constraint.And(other) : constraint;
        found[fact] = both;
        return !both.IsEmpty;
    }

    private static string Form(Predicate predicate) => predicate switch
    {
        Predicate.All all => $"all({string.Join(';', all.Parts.Select(Form).Order(StringComparer.Ordinal))})",
        Predicate.Any any => $"any({string.Join(';', any.Parts.Select(Form).Order(StringComparer.Ordinal))})",
        Predicate.Not not => $"not({Form(not.Part)})",
        Predicate.TextIn text => $"{text.Fact}[{string.Join(';', text.Texts.Order(StringComparer.Ordinal).Select(static one => $"{one.Length}:{one}"))}]",
        Predicate.NumberIn number => string.Create(CultureInfo.InvariantCulture, $"{number.Fact}[{number.Min}..{number.Max}]"),
        _ => throw new InvalidOperationException($"{predicate.GetType().Name} is not a condition."),
    };
}
