using System.Text;
using Distribution.Kernel;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// What the bills of WeChat Pay share (UTF-8; a heading, a line a thing, a second heading, a line of sums): every field of a line
/// has a grave accent before it, which also tells a comma within a field from one between two. The count in the sums must be
/// that of the lines: a download that broke off is no statement.
/// </summary>
internal static class WeChatBill
{
    private const char Mark = '`';

    /// <param name="content">The file.</param>
    /// <param name="sums">How the second heading begins.</param>
    /// <param name="needed">Columns there must be.</param>
    /// <param name="kinds">What it has lines of.</param>
    /// <param name="read">Reads one line; nothing if it is of no interest.</param>
    public static Result<ProviderStatement> Read(
        ReadOnlyMemory<byte> content, string sums, string[] needed, IReadOnlySet<StatementKind> kinds, Func<int, BillFields, Result<StatementLine[]>> read)
    {
        if (content.Length > BillText.MaxBytes)
        {
            return StatementProblems.TooLarge();
        }

        BillTable? table = null;
        var lines = new List<StatementLine>();
        int count = 0;
        int? told = null;
        bool isSums = false;
        foreach ((int no, string text) in BillText.Lines(Encoding.UTF8.GetString(content.Span)))
        {
            if (table is null)
            {
                if (!BillTable.Read(no, text, needed).TryGet(out table, out Problem? problem))
                {
                    return problem;
                }
            }
            else if (text.StartsWith(sums, StringComparison.Ordinal))
            {
                isSums = true;
            }
            else if (isSums)
            {
                told = Count(text);
                break;
            }
            else
            {
                string[] fields = text.TrimStart(Mark).Split(",`");
                if (++count > IProviderStatements.MaxLines)
                {
                    return StatementProblems.TooLarge();
                }

                if (text[0] != Mark || fields.Length != table.Count)
                {
                    return StatementProblems.Malformed(no, $"there are {fields.Length} fields, not {table.Count}");
                }

                if (!read(no, new BillFields(table, fields)).TryGet(out StatementLine[]? found, out Problem? problem))
                {
                    return problem;
                }

                lines.AddRange(found);
            }
        }

        return told == count ? new ProviderStatement(lines, kinds) : StatementProblems.Malformed(0, $"the sums tell of {told} lines, there are {count}");
    }

    /// <summary>A bill without lines.</summary>
    public static byte[] Empty(string[] columns, string sums) => Encoding.UTF8.GetBytes($"{string.Join(',', columns)}\r\n{sums}\r\n{Mark}0\r\n");

    /// <summary>The first sum: a count, written with or without decimals.</summary>
    private static int? Count(string text) =>
        BillText.TryReadYuan(text.TrimStart(Mark).Split(',')[0], mayRound: false, out long hundredths) && hundredths % 100 == 0 ? (int)(hundredths / 100) : null;
}
