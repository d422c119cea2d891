using Distribution.Kernel;
using Distribution.Programs.Language.Logic;

namespace Distribution.Programs.Language.Reading;

/// <summary>Reads <c>tables</c>: named rates or amounts by facts, the first matching row wins.</summary>
internal static class TableReader
{
    private const int MaxTables = 20;
    private const int MaxKeys = 4;
    private const int MaxRows = 1000;
    private const FactScope Anywhere = FactScope.Line | FactScope.Order | FactScope.Group | FactScope.Submission | FactScope.Subject;

    public static void Read(JsonNode? tables, ReadingContext context)
    {
        if (tables is not { } node)
        {
            return;
        }

        foreach ((string name, JsonNode table) in node.Named(MaxTables))
        {
            if (ReadTable(table, context.Conditions(Anywhere)) is { } one)
            {
                context.Tables[name] = one;
            }
        }
    }

    /// <summary>Whether the rows are known to leave nothing unmatched.</summary>
    internal static bool MatchesAll(DecisionTable table)
    {
        if (table.Rows.Any(static row => row.Cells.All(static cell => cell is null)))
        {
            return true;
        }

        List<FactType?> keys = [.. table.Keys.Select(FactCatalogue.Of)];
        var covered = new CoveredRows();
        foreach (TableRow row in table.Rows)
        {
            covered.Add(BoxOf(keys, row));
        }

        return covered.Add(Box.All);
    }

    private static DecisionTable? ReadTable(JsonNode table, PredicateReader conditions)
    {
        if (!table.Only(Members.Table))
        {
            return null;
        }

        table.Required("hit")?.OneOf("first");
        TableValue value = table.Field("value")?.OneOf("rate", "amount") == "amount" ? TableValue.Amount : TableValue.Rate;
        var keys = new List<FactType?>();
        foreach (JsonNode key in table.Required("keys")?.Items(1, MaxKeys) ?? [])
        {
            FactType? type = key.Text() is { } name ? conditions.FindFact(name, key) : null;
            if (type is not null && keys.Contains(type))
            {
                key.Wrong("table.key_twice", "Another column asks about the same.");
            }

            keys.Add(type);
        }

        var rows = new List<TableRow>();
        var covered = new CoveredRows();
        foreach (JsonNode row in table.Required("rows")?.Items(1, MaxRows) ?? [])
        {
            if (ReadRow(row, keys, value, conditions) is not { } read)
            {
                continue;
            }

            if (rows.Exists(earlier => Covers(earlier, read)) || covered.Add(BoxOf(keys, read)))
            {
                row.Wrong("table.row_unreachable", "Earlier rows match everything this one does, so it is never reached.");
            }

            rows.Add(read);
        }

        return new DecisionTable(value, [.. keys.OfType<FactType>().Select(static key => key.Fact)], rows);
    }

    private static TableRow? ReadRow(JsonNode row, List<FactType?> keys, TableValue value, PredicateReader conditions)
    {
        if (keys.Count == 0 || keys.Contains(null))
        {
            return null;
        }

        IReadOnlyList<JsonNode> cells = row.Items(keys.Count + 1, keys.Count + 1);
        if (cells.Count == 0 || cells[^1].Integer(0, value == TableValue.Rate ? Rate.Whole : Money.MaxInput) is not { } number)
        {
            return null;
        }

        var read = new TableCell?[keys.Count];
        bool sound = true;
        for (int i = 0; i < read.Length; i++)
        {
            if (keys[i] is not { } key || (cells[i].Element.ValueKind == System.Text.Json.JsonValueKind.String && cells[i].Element.GetString() == "*"))
            {
                continue;
            }

            read[i] = ReadCell(key, cells[i], conditions);
            sound &= read[i] is not null;
        }

        return sound ? new TableRow(read, number) : null;
    }

    private static TableCell? ReadCell(FactType key, JsonNode cell, PredicateReader conditions)
    {
        if (!key.IsNumber)
        {
            return conditions.ReadTexts(key, cell) is { Count: > 0 } texts ? new TableCell.Texts(texts) : null;
        }

        if (conditions.ReadRange(key, cell) is not { } range)
        {
            if (cell.IsObject)
            {
                cell.Wrong("table.range", "A cell about a number or a day is one range: eq, gt, gte, lt, lte, between.");
            }

            return null;
        }

        if (range.Min > range.Max)
        {
            cell.Wrong("condition.never", "Nothing is like this, so the row is never reached.");
        }

        return new TableCell.Range(range.Min, range.Max);
    }

    /// <summary>What a row matches; null where it matches nothing.</summary>
    private static Box? BoxOf(List<FactType?> keys, TableRow row)
    {
        Box? box = Box.All;
        for (int i = 0; box is not null && i < row.Cells.Count; i++)
        {
            box = (keys[i], row.Cells[i]) switch
            {
                ({ } key, TableCell.Texts texts) => box.With(key.Fact, new Constraint.OneOf(texts.Any)),
                ({ } key, TableCell.Range range) => box.With(key.Fact, Constraint.Ranges.Of(range.Min, range.Max, key.Min)),
                _ => box,
            };
        }

        return box;
    }

    /// <summary>Finds rows that several earlier ones match together. Tables of which this would take long are looked at row by row only.</summary>
    private sealed class CoveredRows
    {
        private const int MaxParts = 100;
        private const int MaxWork = 300_000;

        private readonly List<Box> _earlier = [];
        private int _work;

        /// <summary>Takes the next row. True if the earlier ones are known to leave nothing for it.</summary>
        public bool Add(Box? row)
        {
            if (row is null)
            {
                return false;
            }

            IReadOnlyList<Box> rest = [row];
            foreach (Box earlier in _earlier)
            {
                _work += rest.Count;
                if (rest.Count == 0 || rest.Count > MaxParts || _work > MaxWork)
                {
                    break;
                }

                rest = [.. rest.SelectMany(part => part.Without(earlier, PredicateLogic.LeastOf))];
            }

            _earlier.Add(row);
            return rest.Count == 0;
        }
    }

    private static bool Covers(TableRow earlier, TableRow later)
    {
        for (int i = 0; i < earlier.Cells.Count; i++)
        {
            bool covered = (earlier.Cells[i], later.Cells[i]) switch
            {
                (null, _) => true,
                (TableCell.Texts wide, TableCell.Texts narrow) => narrow.Any.IsSubsetOf(wide.Any),
                (TableCell.Range wide, TableCell.Range narrow) => narrow.Min >= wide.Min && narrow.Max <= wide.Max,
                _ => false,
            };
            if (!covered)
            {
                return false;
            }
        }

        return true;
    }
}
