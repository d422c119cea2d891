using System.Text.Json;
using System.Text.Json.Serialization;

namespace Distribution.Ledger;

/// <summary>A book in JSON is the text of its partition.</summary>
internal sealed class BookIdJson : JsonConverter<BookId>
{
    public override BookId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text && BookId.Parse(text) is { } book ? book : throw new JsonException("Not the name of a book.");

    public override void Write(Utf8JsonWriter writer, BookId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Partition);
}
