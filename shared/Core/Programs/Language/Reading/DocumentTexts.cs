using System.Text.Json;
using Distribution.Kernel;

namespace Distribution.Programs.Language.Reading;

/// <summary>What must be right of a document before it can be read: every text is Unicode, every object names a member once.</summary>
internal static class DocumentTexts
{
    /// <summary>How deep a document may be nested.</summary>
    public const int MaxDepth = 32;

    /// <summary>What is wrong; nothing if the document can be read.</summary>
    /// <param name="document">UTF-8 JSON.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static IReadOnlyList<ProblemError> Check(ReadOnlySpan<byte> document)
    {
        var errors = new List<ProblemError>();
        var places = new Stack<Place>();
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    string pointer = Below(places);
                    places.Push(new Place(pointer, reader.TokenType == JsonTokenType.StartArray));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    places.Pop();
                    break;
                case JsonTokenType.PropertyName or JsonTokenType.String:
                    if (TextOf(ref reader) is not { } text)
                    {
                        return [new ProblemError("", "A text is not Unicode.") { Code = "json.malformed" }];
                    }

                    if (reader.TokenType == JsonTokenType.String)
                    {
                        _ = Below(places);
                    }
                    else if (!places.Peek().Name(text) && errors.Count < JsonNode.MaxErrors)
                    {
                        errors.Add(new ProblemError($"{places.Peek().Pointer}/{JsonNode.Escape(text)}", "Another member of the object has this name.") { Code = "field.duplicate" });
                    }

                    break;
                default:
                    _ = Below(places);
                    break;
            }
        }

        return errors;
    }

    /// <summary>The pointer of the value that begins here.</summary>
    private static string Below(Stack<Place> places) => places.Count == 0 ? "" : places.Peek().Next();

    /// <summary>JSON may hold halves of surrogate pairs and bytes that are no UTF-8; neither can be read as text.</summary>
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>An object or an array that is being read.</summary>
    private sealed class Place(string pointer, bool isArray)
    {
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private string _name = "";
        private int _items;

        public string Pointer => pointer;

        /// <summary>Begins a member; false if there is one of this name.</summary>
        public bool Name(string name)
        {
            _name = name;
            return _names.Add(name);
        }

        /// <summary>The pointer of the next value.</summary>
        public string Next() => isArray ? $"{pointer}/{_items++}" : $"{pointer}/{JsonNode.Escape(_name)}";
    }
}
