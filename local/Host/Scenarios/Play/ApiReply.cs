using System.Text.Json;

namespace Distribution.Local.Scenarios.Play;

/// <summary>An answer of the API.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON body; undefined if there was none.</param>
internal sealed record ApiReply(int Status, JsonElement Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The code of a refusal; null if there is none.</summary>
    public string? Code => IsSuccess ? null : Text("code");

    public static ApiReply Read(int status, string text)
    {
        if (text.Length == 0)
        {
            return new ApiReply(status, default);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return new ApiReply(status, document.RootElement.Clone());
        }
        catch (JsonException)
        {
            return new ApiReply(status, default);
        }
    }

    /// <summary>A text member; null if it is absent or null.</summary>
    public string? Text(string name) => Body.TextOf(name);

    /// <exception cref="PlayException">The answer is a refusal or has no such member.</exception>
    public JsonElement Require(string name) =>
        IsSuccess && Body.Member(name) is { } value ? value : throw new PlayException($"'{name}' expected, but the answer is {Describe()}");

    public string Describe() => IsSuccess ? $"{Status} {Body}" : $"{Status} {Code} ({Text("detail")}{Errors()})";

    private string Errors() =>
        Body.Member("errors") is { ValueKind: JsonValueKind.Array } errors
            ? string.Concat(errors.EnumerateArray().Select(error => $"; {error.TextOf("pointer")} {error.TextOf("detail")}"))
            : "";
}

internal static class JsonReading
{
    /// <summary>A member; null if this is no object, or the member is absent or null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? TextOf(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A whole number; 0 if it is absent.</summary>
    public static long WholeOf(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : 0;

    public static IEnumerable<JsonElement> ItemsOf(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];
}
