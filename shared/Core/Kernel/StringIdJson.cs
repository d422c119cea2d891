using System.Text.Json;
using System.Text.Json.Serialization;

namespace Distribution.Kernel;

/// <summary>Reads and writes every <see cref="IStringId{TSelf}"/> as a JSON string, also as a property name.</summary>
public sealed class StringIdJson<TId> : JsonConverter<TId>
    where TId : struct, IStringId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);

    private static TId Parse(string? text) =>
        text is not null && IdText.IsValid(text) ? TId.Create(text) : throw new JsonException("An identifier has 1 to 64 characters of A-Z a-z 0-9 . _ : @ -");
}
