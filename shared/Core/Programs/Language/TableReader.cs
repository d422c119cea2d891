using Distribution.Kernel;

namespace Distribution.Programs.Language;

/// <summary>Reads <c>tables</c>: named rates by facts, the first matching row wins.</summary>
internal static class TableReader
{
    private const int MaxTables = 20;
    private const int MaxKeys = 4;
    private const int MaxRows = 1000;

    public static Dictionary<string, RateTable> Read(JsonNode? tables)
    {
        var read = new Dictionary<string, RateTable>(StringComparer.Ordinal);
        if (tables is not { } node)
        {
            return read;
        }

        if (!node.IsObject || node.Fields().Count() > MaxTables)
        {
            node.Wrong($"An object of at most {MaxTables} tables is expected.");
            return read;
        }

        foreach ((string name, JsonNode table) in node.Fields())
        {
            if (ReadTable(table) is { } one)
            {
                read[name] = one;
            }
        }

        return read;
    }

    private static RateTable? ReadTable(JsonNode table)
    {
        if (!table.Only("keys", "hit", "rows"))
        {
            return null;
        }

        table.Required("hit")?.OneOf("first");
        var keys = new List<Fact>();
        foreach (JsonNode key in table.Required("keys")?.Items(1, MaxKeys) ?? [])
        {
            if (key.Text() is not { } name)
            {
                continue;
            }

            if (FactCatalogue.Find(name) is { IsNumber: false } type)
            {
                keys.Add(type.Fact);
            }
            else
            {
                key.Wrong("A table's key is one of line.sku, line.category, order.region.");
            }
        }

        var rows = new List<RateRow>();
        foreach (JsonNode row in table.Required("rows")?.Items(1, MaxRows) ?? [])
        {
            if (ReadRow(row, keys.Count) is not { } read)
            {
                continue;
            }

            if (rows.Any(earlier => Covers(earlier, read)))
            {
                row.Wrong("An earlier row matches everything this one does, so it is never reached.");
            }

            rows.Add(read);
        }

        return new RateTable(keys, rows);
    }

    private static RateRow? ReadRow(JsonNode row, int keys)
    {
        if (keys == 0)
        {
            return null;
        }

        IReadOnlyList<JsonNode> cells = row.Items(keys + 1, keys + 1);
        if (cells.Count == 0 || cells[^1].Integer(0, Rate.Whole) is not { } ppm)
        {
            return null;
        }

        var texts = new IReadOnlySet<string>?[keys];
        for (int i = 0; i < keys; i++)
        {
            bool anything = cells[i].Element.ValueKind == System.Text.Json.JsonValueKind.String && cells[i].Element.GetString() == "*";
            texts[i] = anything ? null : PredicateReader.Texts(cells[i]);
        }

        return new RateRow(texts, new Rate((int)ppm));
    }

    private static bool Covers(RateRow earlier, RateRow later)
    {
        for (int i = 0; i < earlier.Cells.Count; i++)
        {
            if (earlier.Cells[i] is { } cell && (later.Cells[i] is not { } other || !other.IsSubsetOf(cell)))
            {
                return false;
            }
        }

        return true;
    }
}
