using System.Runtime.CompilerServices;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>One comparison and where to go from it. A negative place is an end: <see cref="CompiledCondition.Holds"/> or not.</summary>
/// <param name="Fact">The place in the row of facts.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Set">The values as bits, where they are no range; otherwise null.</param>
internal readonly record struct Comparison(int Fact, long Min, long Max, ulong[]? Set, int OnTrue, int OnFalse);

/// <summary>A condition as comparisons that say which comes next: no tree, no recursion, no allocation.</summary>
internal sealed class CompiledCondition
{
    private const int True = -1;
    private const int False = -2;

    private readonly Comparison[] _comparisons;
    private readonly int _start;

    private CompiledCondition(Comparison[] comparisons, int start, bool usesLine)
    {
        _comparisons = comparisons;
        _start = start;
        UsesLine = usesLine;
    }

    /// <summary>Whether it differs from line to line.</summary>
    public bool UsesLine { get; }

    public static CompiledCondition Compile(Predicate predicate, Symbols symbols)
    {
        var comparisons = new List<Comparison>();
        bool usesLine = false;
        int start = Emit(predicate, True, False);
        return new CompiledCondition([.. comparisons], start, usesLine);

        int Emit(Predicate part, int onTrue, int onFalse)
        {
            switch (part)
            {
                case Predicate.All all:
                    for (int i = all.Parts.Count - 1; i >= 0; i--)
                    {
                        onTrue = Emit(all.Parts[i], onTrue, onFalse);
                    }

                    return onTrue;
                case Predicate.Any any:
                    for (int i = any.Parts.Count - 1; i >= 0; i--)
                    {
                        onFalse = Emit(any.Parts[i], onTrue, onFalse);
                    }

                    return onFalse;
                case Predicate.Not not:
                    return Emit(not.Part, onFalse, onTrue);
                case Predicate.NumberIn number:
                    return Add(new Comparison((int)number.Fact, number.Min, number.Max, null, onTrue, onFalse));
                case Predicate.TextIn text:
                    (long min, long max, ulong[]? set) = symbols.SetOf(text.Fact, text.Texts);
                    return Add(new Comparison((int)text.Fact, min, max, set, onTrue, onFalse));
                default:
                    throw new InvalidOperationException($"{part.GetType().Name} is not a condition.");
            }
        }

        int Add(Comparison comparison)
        {
            usesLine |= FactCatalogue.Of((Fact)comparison.Fact).Scope == FactScope.Line;
            comparisons.Add(comparison);
            return comparisons.Count - 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(ReadOnlySpan<long> facts)
    {
        int at = _start;
        while (at >= 0)
        {
            ref readonly Comparison comparison = ref _comparisons[at];
            long value = facts[comparison.Fact];
            bool hit = comparison.Set is { } set
                ? (ulong)value >> 6 < (ulong)set.Length && (set[value >> 6] >> (int)(value & 63) & 1) != 0
                : value >= comparison.Min && value <= comparison.Max;
            at = hit ? comparison.OnTrue : comparison.OnFalse;
        }

        return at == True;
    }
}
