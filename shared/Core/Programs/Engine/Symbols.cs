using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>The texts a program mentions, as numbers, so that a text is looked up once a line and compared as a number.</summary>
internal sealed class Symbols
{
    private const int Domains = 5;

    private static readonly int[] DomainByFact = [.. FactCatalogue.All.Select(static type => DeclaredDomainOf(type.Fact))];

    private readonly TextNumbers[] _texts = [.. Enumerable.Range(0, Domains).Select(static _ => new TextNumbers())];

    /// <summary>The texts of a fact. All tiers share theirs.</summary>
    public TextNumbers Of(Fact fact) =>
        DomainByFact[(int)fact] is >= 0 and int domain ? _texts[domain] : throw new InvalidOperationException($"{fact} is not a text.");

    /// <summary>The number of a text, given to it now if it has none.</summary>
    public int Add(Fact fact, string text) => Of(fact).Add(text);

    /// <summary>The number of a text.</summary>
    public int Find(Fact fact, string? text) => Of(fact).Find(text);

    /// <summary>How many numbers there are, 0 included.</summary>
    public int CountOf(Fact fact) => Of(fact).Count;

    /// <summary>Some texts as a range where they are one number, otherwise as bits.</summary>
    public (long Min, long Max, ulong[]? Set) SetOf(Fact fact, IReadOnlySet<string> texts)
    {
        int[] symbols = [.. texts.Select(text => Add(fact, text))];
        if (symbols.Length == 1)
        {
            return (symbols[0], symbols[0], null);
        }

        if (symbols.Length == 0)
        {
            return (1, 0, null);
        }

        var set = new ulong[(symbols.Max() / 64) + 1];
        foreach (int symbol in symbols)
        {
            set[symbol / 64] |= 1UL << (symbol % 64);
        }

        return (0, 0, set);
    }

    /// <summary>Ends the giving of numbers.</summary>
    public void Freeze() => Array.ForEach(_texts, static texts => texts.Freeze());

    private static int DeclaredDomainOf(Fact fact) => fact switch
    {
        Fact.LineSku => 0,
        Fact.LineCategory => 1,
        Fact.OrderRegion => 2,
        Fact.FirstLevelTier or Fact.SecondLevelTier or Fact.ThirdLevelTier or Fact.SelfTier => 3,
        Fact.SubmissionKind => 4,
        _ => -1,
    };
}
