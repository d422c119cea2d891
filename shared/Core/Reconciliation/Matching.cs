using Distribution.Kernel;

namespace Distribution.Reconciliation;

/// <summary>
/// Compares a provider's day with ours, pure. Every line of the day looks for a record of its number, whenever that was made, unless a
/// line of the day or of the two days before has it already. Every record looks for its line in all statements at hand, later ones too: a
/// refund may be carried out days after it was asked for. One made in the last <see cref="AroundMidnight"/> of a day is judged a day
/// later, so that a line just after midnight is known by then. None is judged by statements that have no lines of its kind.
/// </summary>
public static class Matching
{
    /// <summary>How far apart the two sides may note the same thing: a notification's way, a refund's acceptance.</summary>
    public static readonly TimeSpan AroundMidnight = TimeSpan.FromHours(2);

    /// <summary>How many days of statements a record is looked for in at least: its own and those before.</summary>
    public const int Statements = 3;

    /// <param name="day">The provider's day.</param>
    /// <param name="statements">The day's statement, and those of the two days before if they are at hand.</param>
    /// <param name="named">What all statements at hand name.</param>
    /// <param name="records">Ours: at least all from two days before the day on, and all that the lines name.</param>
    public static Comparison Compare(
        DateOnly day,
        IReadOnlyDictionary<DateOnly, ProviderStatement> statements,
        IReadOnlySet<StatementKey> named,
        IReadOnlyDictionary<StatementKey, OurRecord> records)
    {
        ProviderStatement statement = statements[day];
        ProviderStatement? before = statements.GetValueOrDefault(day.AddDays(-1));
        var differences = new List<Difference>();
        var seen = new HashSet<StatementKey>();
        HashSet<StatementKey> done = DoneBefore(day, statements);
        int matched = 0;
        foreach (StatementLine line in statement.Lines)
        {
            var key = new StatementKey(line.Kind, line.Number);
            OurRecord? record = records.GetValueOrDefault(key);
            bool isAgain = !seen.Add(key) || (line.State == StatementState.Succeeded && done.Contains(key));
            DifferenceKind? kind = isAgain ? DifferenceKind.Doubled : Judge(line, record);
            matched += kind is null or DifferenceKind.CrossedMidnight ? 1 : 0;
            if (kind is { } found)
            {
                differences.Add(Of(found, line, record));
            }
        }

        DateTimeOffset begins = ProviderDay.StartOf(day) - AroundMidnight;
        DateTimeOffset farFromMidnight = ProviderDay.StartOf(day) + AroundMidnight;
        DateTimeOffset ends = ProviderDay.StartOf(day.AddDays(1)) - AroundMidnight;
        differences.AddRange(
            from one in records
            let record = one.Value
            where record.At >= begins && record.At < ends && IsExpected(record) && !named.Contains(one.Key)
                && statement.Kinds.Contains(record.Kind) && (record.At >= farFromMidnight || before?.Kinds.Contains(record.Kind) == true)
            select new Difference(
                DifferenceKind.MissingThere, record.Kind, record.Number, record.ProviderId, record.Currency, record.Amount, null, record.State, null, record.At, null));
        return new Comparison(statement.Lines.Count, matched, Sums(day, statement, records), [.. Ordered(differences)]) { Kinds = [.. statement.Kinds.Order()] };
    }

    /// <summary>What had succeeded in the statements before: it moves money once. What was only under way there is another line's beginning.</summary>
    private static HashSet<StatementKey> DoneBefore(DateOnly day, IReadOnlyDictionary<DateOnly, ProviderStatement> statements) =>
    [
        .. from back in Enumerable.Range(1, Statements - 1)
           where statements.ContainsKey(day.AddDays(-back))
           from line in statements[day.AddDays(-back)].Lines
           where line.State == StatementState.Succeeded
           select new StatementKey(line.Kind, line.Number),
    ];

    private static DifferenceKind? Judge(StatementLine line, OurRecord? record) => record switch
    {
        null => line.State == StatementState.Failed ? null : DifferenceKind.MissingHere,
        _ when record.Amount != line.Amount || record.Currency != line.Currency => DifferenceKind.Amount,
        _ when record.ProviderId is { } known && line.ProviderId is { } told && known != told => DifferenceKind.Transaction,
        _ when !IsSame(line.State, record.State) => DifferenceKind.State,
        _ when ProviderDay.Of(line.At) != ProviderDay.Of(record.At) => DifferenceKind.CrossedMidnight,
        _ => null,
    };

    /// <summary>A statement is of its day for ever: what was under way then may have succeeded since. The other way round, what has left must be known here.</summary>
    private static bool IsSame(StatementState theirs, StatementState ours) => theirs == ours || theirs == StatementState.Processing;

    /// <summary>What failed, and a payout that nobody has confirmed, is in no statement.</summary>
    private static bool IsExpected(OurRecord record) =>
        record.State == StatementState.Succeeded || (record.State == StatementState.Processing && record.Kind == StatementKind.Refund);

    private static Difference Of(DifferenceKind kind, StatementLine line, OurRecord? record) => new(
        kind, line.Kind, line.Number, line.ProviderId, line.Currency, record?.Amount, line.Amount, record?.State, line.State, record?.At, line.At);

    private static StatementSum[] Sums(DateOnly day, ProviderStatement statement, IReadOnlyDictionary<StatementKey, OurRecord> records)
    {
        var sums = new SortedDictionary<(StatementKind, Currency), StatementSum>();
        foreach (StatementLine line in statement.Lines.Where(static line => line.State != StatementState.Failed))
        {
            StatementSum sum = SumOf(line.Kind, line.Currency);
            sums[(line.Kind, line.Currency)] = sum with
            {
                Theirs = sum.Theirs + 1,
                TheirAmount = checked(sum.TheirAmount + line.Amount),
                Fees = checked(sum.Fees + line.Fee),
            };
        }

        foreach (OurRecord record in records.Values.Where(record => IsExpected(record) && statement.Kinds.Contains(record.Kind) && ProviderDay.Of(record.At) == day))
        {
            StatementSum sum = SumOf(record.Kind, record.Currency);
            sums[(record.Kind, record.Currency)] = sum with { Ours = sum.Ours + 1, OurAmount = checked(sum.OurAmount + record.Amount) };
        }

        return [.. sums.Values];

        StatementSum SumOf(StatementKind kind, Currency currency) => sums.GetValueOrDefault((kind, currency)) ?? new StatementSum(kind, currency, 0, 0, 0, 0, 0);
    }

    private static IEnumerable<Difference> Ordered(List<Difference> differences) => differences
        .OrderBy(static one => one.Kind).ThenBy(static one => one.What).ThenBy(static one => one.Number, StringComparer.Ordinal).ThenBy(static one => one.ProviderId, StringComparer.Ordinal);
}
