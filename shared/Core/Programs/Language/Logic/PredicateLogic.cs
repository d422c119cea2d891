using System.Globalization;

namespace Distribution.Programs.Language.Logic;

/// <summary>What can be known of conditions without facts: that one never holds, that one holds whenever another does.</summary>
internal static class PredicateLogic
{
    /// <summary>Whether nothing is like this; false also where it is too entangled to say.</summary>
    public static bool IsNever(Predicate predicate) => Region.Of(predicate, LeastOf) is { IsEmpty: true };

    /// <summary>
    /// Whether one of <paramref name="wide"/> is known to hold wherever <paramref name="narrow"/> does. Null conditions always
    /// hold.
    /// </summary>
    /// <param name="wide">The conditions that may take its place.</param>
    /// <param name="narrow">The condition.</param>
    /// <param name="work">What may still be looked at of the program.</param>
    /// <param name="everybody">Also where nobody has brought the order, whose level 1 has no orders then.</param>
    public static bool Covers(IEnumerable<Predicate?> wide, Predicate? narrow, LogicWork work, bool everybody = false)
    {
        Func<Fact, long> least = everybody ? LeastOfEverybody : LeastOf;
        string? form = narrow is null ? null : Form(narrow);
        Region? rest = work.RegionOf(narrow, everybody, least);
        foreach (Predicate? one in wide)
        {
            if (one is null || (form is not null && Form(one) == form))
            {
                return true;
            }

            if (rest is not null && work.RegionOf(one, everybody, least) is { } region)
            {
                // What is too much to subtract is left in.
                rest = rest.Without(region, least, work) ?? rest;
            }
        }

        return rest is { IsEmpty: true };
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

    /// <summary>The least value a fact has wherever it is known.</summary>
    public static long LeastOf(Fact fact) => FactCatalogue.Of(fact).Min;

    private static long LeastOfEverybody(Fact fact) => fact == Fact.FirstLevelOrders ? 0 : LeastOf(fact);

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
