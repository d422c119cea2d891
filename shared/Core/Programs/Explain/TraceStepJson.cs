using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Programs.Engine;

namespace Distribution.Programs.Explain;

/// <summary>A step as a short array: its kind's name, then its values.</summary>
internal sealed class TraceStepJson : JsonConverter<TraceStep>
{
    public override TraceStep Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.String
            || !Enum.TryParse(reader.GetString(), out TraceKind kind) || kind.ToString() != reader.GetString())
        {
            throw new JsonException("A step begins with the name of its kind.");
        }

        var values = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            values.Add(reader.GetString() ?? "");
        }

        return reader.TokenType == JsonTokenType.EndArray ? new TraceStep(kind, values) : throw new JsonException("A step has texts only.");
    }

    public override void Write(Utf8JsonWriter writer, TraceStep value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.Kind.ToString());
        foreach (string text in value.Values)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
