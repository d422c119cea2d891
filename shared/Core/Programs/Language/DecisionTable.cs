namespace Distribution.Programs.Language;

/// <summary>What the last column of a table says.</summary>
public enum TableValue
{
    /// <summary>Parts per million.</summary>
    Rate,

    /// <summary>Minor units.</summary>
    Amount,
}

/// <summary>Values by facts: the first row whose cells all match.</summary>
/// <param name="Value">What the rows say.</param>
/// <param name="Keys">The facts the columns ask about.</param>
/// <param name="Rows">In the order of the document.</param>
public sealed record DecisionTable(TableValue Value, IReadOnlyList<Fact> Keys, IReadOnlyList<TableRow> Rows)
{
    /// <summary>Whether a row matches whatever the facts are.</summary>
    public bool IsTotal => Reading.TableReader.MatchesAll(this);
}

/// <param name="Cells">For each key what matches; null matches anything, also nothing.</param>
/// <param name="Value">Parts per million or minor units.</param>
public sealed record TableRow(IReadOnlyList<TableCell?> Cells, long Value);

/// <summary>What a column may be. Closed: one of some texts, or a range of numbers or days.</summary>
public abstract record TableCell
{
    private TableCell()
    {
    }

    public sealed record Texts(IReadOnlySet<string> Any) : TableCell;

    public sealed record Range(long Min, long Max) : TableCell;
}
