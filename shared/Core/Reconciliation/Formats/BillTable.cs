using Distribution.Kernel;

namespace Distribution.Reconciliation.Formats;

/// <summary>Where the columns of a bill are, by its heading: later versions add some, and brackets come in two widths.</summary>
internal sealed class BillTable
{
    private readonly Dictionary<string, int> _columns;

    private BillTable(Dictionary<string, int> columns) => _columns = columns;

    public int Count => _columns.Count;

    public static Result<BillTable> Read(int line, string heading, params string[] needed)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in heading.Split(','))
        {
            if (!columns.TryAdd(Name(name), columns.Count))
            {
                return StatementProblems.Malformed(line, "a column occurs twice");
            }
        }

        return needed.FirstOrDefault(name => !columns.ContainsKey(name)) is { } missing
            ? StatementProblems.Malformed(line, $"the column {missing} is missing")
            : new BillTable(columns);
    }

    /// <summary>The place of a column; -1 if the bill has none of this name.</summary>
    public int At(string name) => _columns.GetValueOrDefault(name, -1);

    private static string Name(string text) => text.Trim().TrimStart('`').Replace('（', '(').Replace('）', ')');
}

/// <summary>The fields of one line of a bill.</summary>
internal readonly record struct BillFields(BillTable Table, string[] Fields)
{
    /// <summary>The text under a heading; empty if there is no such column.</summary>
    public string this[string name] => Table.At(name) is >= 0 and var at ? Fields[at].Trim() : "";
}
