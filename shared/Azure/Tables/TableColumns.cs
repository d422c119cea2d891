using System.Text.Json;
using System.Text.RegularExpressions;

namespace Distribution.Azure.Tables;

/// <summary>
/// What an operator reads and filters by in a storage explorer: the scalar values at the top of a JSON document (state,
/// amount, currency, times) as typed columns under their own names. Nothing reads them back: the payload is the truth.
/// </summary>
internal static partial class TableColumns
{
    /// <summary>The most columns a row.</summary>
    public const int MaxColumns = 12;

    /// <summary>Longer texts are left to the payload.</summary>
    public const int MaxText = 64;

    /// <summary>A table's first year.</summary>
    private const int MinYear = 1601;

    /// <summary>The shortest time in ISO 8601: a date alone is a text.</summary>
    private const int MinTime = 20;

    /// <summary>Names that mean something to the table or to us, in any case.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase) { "PartitionKey", "RowKey", "Timestamp", "ETag", TableRow.Batch };

    public static IReadOnlyList<KeyValuePair<string, object>> Of(ReadOnlySpan<byte> payload)
    {
        var columns = new List<KeyValuePair<string, object>>();
        try
        {
            var reader = new Utf8JsonReader(payload);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                Collect(ref reader, columns);
            }
        }
        catch (JsonException)
        {
            columns.Clear();
        }

        return columns;
    }

    private static void Collect(ref Utf8JsonReader reader, List<KeyValuePair<string, object>> columns)
    {
        while (columns.Count < MaxColumns && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString() ?? "";
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
            }
            else if (Value(ref reader) is { } value && IsName(name) && !columns.Exists(column => string.Equals(column.Key, name, StringComparison.OrdinalIgnoreCase)))
            {
                columns.Add(new KeyValuePair<string, object>(name, value));
            }
        }
    }

    private static object? Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when reader.TryGetInt64(out long number) => number,
        JsonTokenType.String => Text(ref reader),
        _ => null,
    };

    private static object? Text(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length >= MinTime && reader.TryGetDateTimeOffset(out DateTimeOffset time) && time.UtcDateTime.Year >= MinYear)
        {
            return time.ToUniversalTime();
        }

        string text = reader.GetString() ?? "";
        return text.Length is > 0 and <= MaxText ? text : null;
    }

    private static bool IsName(string name) =>
        Name().IsMatch(name) && !Reserved.Contains(name) && !name.StartsWith(TableRow.Payload, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{0,31}$")]
    private static partial Regex Name();
}
