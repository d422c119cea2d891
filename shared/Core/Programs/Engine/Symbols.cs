using System.Collections.Frozen;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>
/// The texts a program mentions, as numbers from 1, so that texts are looked up once a line and compared as numbers. A
/// text it does not mention, and an absent one, is 0: nothing can tell the two apart.
/// </summary>
internal sealed class Symbols
{
    private const int Domains = 5;
    private const int Few = 8;

    private static readonly int[] DomainByFact = [.. FactCatalogue.All.Select(static type => DeclaredDomainOf(type.Fact))];

    private readonly Dictionary<string, int>[] _known = new Dictionary<string, int>[Domains];
    private readonly FrozenDictionary<string, int>?[] _frozen = new FrozenDictionary<string, int>?[Domains];
    private readonly string[][] _few = new string[Domains][];

    public Symbols()
    {
        for (int i = 0; i < Domains; i++)
        {
            _known[i] = new Dictionary<string, int>(StringComparer.Ordinal);
            _few[i] = [];
        }
    }

    /// <summary>The number of a text, given to it now if it has none.</summary>
    public int Add(Fact fact, string text)
    {
        Dictionary<string, int> known = _known[DomainOf(fact)];
        if (!known.TryGetValue(text, out int symbol))
        {
            symbol = known.Count + 1;
            known[text] = symbol;
        }

        return symbol;
    }

    /// <summary>How many numbers there are, 0 included.</summary>
    public int CountOf(Fact fact) => _known[DomainOf(fact)].Count + 1;

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
    public void Freeze()
    {
        for (int i = 0; i < Domains; i++)
        {
            if (_known[i].Count <= Few)
            {
                _few[i] = [.. _known[i].OrderBy(static pair => pair.Value).Select(static pair => pair.Key)];
            }
            else
            {
                _frozen[i] = _known[i].ToFrozenDictionary(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>The number of a text.</summary>
    public int Find(Fact fact, string? text)
    {
        int domain = DomainOf(fact);
        if (text is null)
        {
            return 0;
        }

        if (_frozen[domain] is { } known)
        {
            return known.TryGetValue(text, out int symbol) ? symbol : 0;
        }

        // A few texts are compared one by one faster than one is hashed.
        string[] few = _few[domain];
        for (int i = 0; i < few.Length; i++)
        {
            if (string.Equals(few[i], text))
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static int DomainOf(Fact fact) => DomainByFact[(int)fact] is >= 0 and int domain ? domain : throw new InvalidOperationException($"{fact} is not a text.");

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
