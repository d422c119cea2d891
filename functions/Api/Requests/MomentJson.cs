using System.Text.Json;
using System.Text.Json.Serialization;

namespace Distribution.Functions.Api.Requests;

/// <summary>
/// A moment in a request: RFC 3339 with an offset, for example <c>2026-04-01T00:00:00+08:00</c>. Without one it would be read in
/// the zone of whichever machine answers.
/// </summary>
public sealed class MomentJson : JsonConverter<DateTimeOffset>
{
    /// <summary>What is said of a moment that cannot be read.</summary>
    internal const string Expected = "A moment is written with its offset, for example 2026-04-01T00:00:00+08:00.";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset at) && HasOffset(reader.GetString() ?? "")
            ? at
            : throw new JsonException(Expected);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static bool HasOffset(string text)
    {
        int time = text.IndexOf('T', StringComparison.Ordinal);
        return time > 0 && (text[^1] == 'Z' || text.AsSpan(time).ContainsAny('+', '-'));
    }
}
