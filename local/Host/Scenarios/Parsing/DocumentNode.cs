using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using Distribution.Kernel;

namespace Distribution.Local.Scenarios.Parsing;

/// <summary>A JSON value that knows where it stands. Every reader throws <see cref="DocumentException"/> with that place.</summary>
internal readonly partial record struct DocumentNode(JsonElement Element, string Pointer)
{
    private const string DurationExpected = "must be a duration in weeks, days and less, such as P2W or P7DT1H";
    private const int DaysOfWeek = 7;

    public DocumentException Fault(string reason) => new(Pointer, reason);

    /// <summary>This, after checking that it is an object with no member twice and none but these.</summary>
    public DocumentNode Members(params ReadOnlySpan<string> allowed)
    {
        foreach ((string name, DocumentNode node) in Entries())
        {
            if (!allowed.Contains(name))
            {
                throw node.Fault($"unknown member; here may stand: {string.Join(", ", allowed.ToArray())}");
            }
        }

        return this;
    }

    /// <summary>The members in the file's order, none of them twice.</summary>
    public IReadOnlyList<(string Name, DocumentNode Node)> Entries()
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            throw Fault("must be an object");
        }

        var entries = new List<(string, DocumentNode)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in Element.EnumerateObject())
        {
            var node = new DocumentNode(member.Value, Below(member.Name));
            entries.Add(seen.Add(member.Name) ? (member.Name, node) : throw node.Fault("the member stands here twice"));
        }

        return entries;
    }

    /// <summary>Where a member of this stands.</summary>
    public string Below(string name) => $"{Pointer}/{Escape(name)}";

    public IReadOnlyList<DocumentNode> Items(int max)
    {
        if (Element.ValueKind != JsonValueKind.Array)
        {
            throw Fault("must be an array");
        }

        string pointer = Pointer;
        DocumentNode[] items = [.. Element.EnumerateArray().Select((item, index) => new DocumentNode(item, $"{pointer}/{index}"))];
        return items.Length <= max ? items : throw Fault($"has {items.Length} items, at most {max} are allowed");
    }

    public DocumentNode? Optional(string name) =>
        Element.TryGetProperty(name, out JsonElement value) ? new DocumentNode(value, Below(name)) : null;

    public DocumentNode Required(string name) => Optional(name) ?? throw Fault($"'{name}' is missing");

    public string Text() =>
        Element.ValueKind == JsonValueKind.String && Element.GetString() is { Length: > 0 } text ? text : throw Fault("must be a text");

    /// <summary>A name that can also be an identifier of the system.</summary>
    public string Id()
    {
        string text = Text();
        return IdText.IsValid(text) ? text : throw Fault("must be 1 to 64 characters of A-Z a-z 0-9 . _ : @ -");
    }

    public long Whole(long min, long max)
    {
        if (Element.ValueKind != JsonValueKind.Number || !Element.TryGetInt64(out long value))
        {
            throw Fault("must be a whole number");
        }

        return value >= min && value <= max ? value : throw Fault($"must be from {min} to {max}");
    }

    /// <summary>An amount in fen; it may be anything a long holds, since a scenario may try what must be refused.</summary>
    public long Fen() => Whole(long.MinValue, long.MaxValue);

    public bool Flag() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault("must be true or false"),
    };

    public DateTimeOffset Time() =>
        DateTimeOffset.TryParseExact(Text(), ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw Fault("must be a time with an offset, such as 2026-03-02T09:00:00+08:00");

    /// <summary>An ISO 8601 duration of weeks, days, hours, minutes and seconds: years and months have no fixed length.</summary>
    public TimeSpan Duration()
    {
        string text = Text();
        bool calendar = text.Contains('Y', StringComparison.Ordinal) || text.Split('T')[0].Contains('M', StringComparison.Ordinal);
        try
        {
            TimeSpan duration = calendar ? TimeSpan.MinValue : ReadDuration(text);
            return duration >= TimeSpan.Zero ? duration : throw Fault(DurationExpected);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw Fault(DurationExpected);
        }
    }

    /// <summary>Weeks are no part of the XML form: they are taken off the front.</summary>
    private static TimeSpan ReadDuration(string text)
    {
        if (WeeksFirst().Match(text) is not { Success: true } weeks)
        {
            return XmlConvert.ToTimeSpan(text);
        }

        string rest = text[weeks.Length..];
        var days = TimeSpan.FromDays(DaysOfWeek * int.Parse(weeks.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
        return rest.Length == 0 ? days : days + XmlConvert.ToTimeSpan("P" + rest);
    }

    [GeneratedRegex(@"^P([0-9]{1,4})W", RegexOptions.CultureInvariant)]
    private static partial Regex WeeksFirst();

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
