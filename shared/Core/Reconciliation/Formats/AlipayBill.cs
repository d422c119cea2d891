using System.Text;
using Distribution.Kernel;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// What the bills of Alipay share: GB 18030, remarks behind <c>#</c>, the last of which says that the list ends. Names and notes may have commas, so
/// that a line may have more fields than columns.
/// </summary>
internal static class AlipayBill
{
    private const string Ends = "列表结束";

    private static Encoding Encoding { get; } = CodePagesEncodingProvider.Instance.GetEncoding("gb18030") ?? throw new InvalidOperationException("There is no GB 18030.");

    /// <param name="content">The file.</param>
    /// <param name="needed">Columns there must be.</param>
    /// <param name="kinds">What it has lines of.</param>
    /// <param name="read">Reads the fields of one line, of which there are at least as many as columns; nothing if it is of no interest.</param>
    public static Result<ProviderStatement> Read(
        ReadOnlyMemory<byte> content, string[] needed, IReadOnlySet<StatementKind> kinds, Func<int, BillTable, string[], Result<StatementLine[]>> read)
    {
        if (content.Length > BillText.MaxBytes)
        {
            return StatementProblems.TooLarge();
        }

        BillTable? table = null;
        var lines = new List<StatementLine>();
        int count = 0;
        foreach ((int no, string text) in BillText.Lines(Encoding.GetString(content.Span)))
        {
            if (text[0] == '#')
            {
                if (table is not null && text.Contains(Ends, StringComparison.Ordinal))
                {
                    return new ProviderStatement(lines, kinds);
                }
            }
            else if (table is null)
            {
                if (!BillTable.Read(no, text, needed).TryGet(out table, out Problem? problem))
                {
                    return problem;
                }
            }
            else
            {
                if (++count > IProviderStatements.MaxLines)
                {
                    return StatementProblems.TooLarge();
                }

                string[] parts = text.Split(',');
                if (parts.Length < table.Count)
                {
                    return StatementProblems.Malformed(no, $"there are {parts.Length} fields, not {table.Count}");
                }

                if (!read(no, table, parts).TryGet(out StatementLine[]? found, out Problem? problem))
                {
                    return problem;
                }

                lines.AddRange(found);
            }
        }

        return StatementProblems.Malformed(0, "it does not say that its list ends");
    }

    /// <summary>The fields of a line, of which some surplus ones belong to one column.</summary>
    public static BillFields Fields(BillTable table, string[] parts, string column, int surplus)
    {
        int at = table.At(column);
        return new BillFields(table, [.. parts[..at], string.Join(',', parts[at..(at + surplus + 1)]), .. parts[(at + surplus + 1)..]]);
    }

    /// <summary>A bill without lines.</summary>
    public static byte[] Empty(string[] columns) => Encoding.GetBytes($"{string.Join(',', columns)}\r\n#{Ends}\r\n");
}
