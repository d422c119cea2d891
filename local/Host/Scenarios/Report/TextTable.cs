using System.Text;

namespace Distribution.Local.Scenarios.Report;

/// <summary>A table of plain text whose columns line up on a terminal, where a Chinese character is two columns wide.</summary>
internal sealed class TextTable
{
    private const string Gap = "  ";

    private readonly bool[] _right;
    private readonly List<string[]> _rows = [];

    /// <param name="headers">Column titles; one that ends with <c>&gt;</c> is aligned to the right.</param>
    public TextTable(params ReadOnlySpan<string> headers)
    {
        _right = new bool[headers.Length];
        var titles = new string[headers.Length];
        for (int i = 0; i < headers.Length; i++)
        {
            _right[i] = headers[i].EndsWith('>');
            titles[i] = headers[i].TrimEnd('>');
        }

        _rows.Add(titles);
    }

    public bool IsEmpty => _rows.Count == 1;

    public void Add(params ReadOnlySpan<string> cells)
    {
        string[] row = cells.ToArray();
        Array.Resize(ref row, _right.Length);
        _rows.Add([.. row.Select(cell => cell ?? "")]);
    }

    public void Write(TextWriter output, string indent = "  ")
    {
        int[] widths = [.. Enumerable.Range(0, _right.Length).Select(column => _rows.Max(row => Width(row[column])))];
        foreach (string[] row in _rows)
        {
            var line = new StringBuilder(indent);
            for (int i = 0; i < row.Length; i++)
            {
                string fill = new(' ', widths[i] - Width(row[i]));
                line.Append(_right[i] ? fill + row[i] : row[i] + fill).Append(i + 1 < row.Length ? Gap : "");
            }

            output.WriteLine(line.ToString().TrimEnd());
        }
    }

    internal static int Width(string text) => text.EnumerateRunes().Sum(rune => IsWide(rune.Value) ? 2 : 1);

    private static bool IsWide(int rune) =>
        rune is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0x20000 and <= 0x3FFFD);
}
