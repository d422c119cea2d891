using System.Globalization;
using System.Text;

namespace Distribution.Functions.Api;

/// <summary>
/// A file of comma-separated values as RFC 4180 has it, with a byte order mark so that spreadsheets take it for UTF-8. Text that a
/// spreadsheet would read as a formula gets an apostrophe in front, so that opening a file never runs what somebody has typed.
/// </summary>
public sealed class CsvText
{
    /// <summary>The media type, for an answer over HTTP.</summary>
    public const string MediaType = "text/csv; charset=utf-8";

    /// <summary>What begins a formula, also where the locale writes full-width signs.</summary>
    private const string FormulaStarts = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private readonly StringBuilder _text = new();
    private bool _isRowOpen;

    /// <summary>How many rows are finished, the header among them.</summary>
    public int Rows { get; private set; }

    /// <summary>Adds a field of text, made harmless; null and empty are an empty field.</summary>
    public CsvText Add(string? text)
    {
        string value = text ?? "";
        bool isFormula = value.Length > 0 && FormulaStarts.Contains(value.TrimStart(' ') is { Length: > 0 } trimmed ? trimmed[0] : ' ', StringComparison.Ordinal);
        return Field(isFormula ? "'" + value : value);
    }

    /// <summary>Adds a whole number.</summary>
    public CsvText Add(long number) => Field(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds an amount of minor units with two decimals, <c>-12.05</c> for -1205.</summary>
    public CsvText AddMoney(long minor) => Field(MoneyText(minor));

    /// <summary>Ends the row.</summary>
    public CsvText EndRow()
    {
        _text.Append("\r\n");
        _isRowOpen = false;
        Rows++;
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        byte[] mark = Encoding.UTF8.GetPreamble();
        return [.. mark, .. Encoding.UTF8.GetBytes(_text.ToString())];
    }

    /// <summary>Minor units of a currency with two decimals, as a person writes them.</summary>
    public static string MoneyText(long minor)
    {
        UInt128 size = UInt128.CreateChecked(Int128.Abs(minor));
        return string.Create(CultureInfo.InvariantCulture, $"{(minor < 0 ? "-" : "")}{size / 100}.{(int)(size % 100):D2}");
    }

    private CsvText Field(string value)
    {
        if (_isRowOpen)
        {
            _text.Append(',');
        }

        _isRowOpen = true;
        if (value.AsSpan().IndexOfAny("\",\r\n") < 0)
        {
            _text.Append(value);
        }
        else
        {
            _text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        return this;
    }
}
