using System.Text.Json;
using Distribution.Kernel;

namespace Distribution.Programs.Language.Reading;

/// <summary>A place in the document: its value, its pointer, and where to write down what is wrong with it.</summary>
internal readonly struct JsonNode(JsonElement element, string pointer, List<ProblemError> errors)
{
    /// <summary>The most errors that are listed; a document with more is wrong in the same ways again and again.</summary>
    public const int MaxErrors = 200;

    public JsonElement Element => element;

    public string Pointer => pointer;

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public void Wrong(string code, string detail) => Add(pointer, code, detail);

    public void WrongField(string name, string code, string detail) => Add(Below(name), code, detail);

    /// <summary>Says of every field that is not one of these that it is not known.</summary>
    public bool Only(ReadOnlySpan<string> names)
    {
        if (!IsObject)
        {
            Wrong("type.object", "An object is expected.");
            return false;
        }

        foreach (JsonProperty field in element.EnumerateObject())
        {
            if (!names.Contains(field.Name))
            {
                WrongField(field.Name, "field.unknown", "Not known here.");
            }
        }

        return true;
    }

    /// <summary>A field, or null if it is absent.</summary>
    public JsonNode? Field(string name) =>
        IsObject && element.TryGetProperty(name, out JsonElement value) ? new JsonNode(value, Below(name), errors) : null;

    public bool Has(string name) => IsObject && element.TryGetProperty(name, out _);

    /// <summary>A field that must be there.</summary>
    public JsonNode? Required(string name)
    {
        JsonNode? field = Field(name);
        if (field is null && IsObject)
        {
            WrongField(name, "field.missing", "Missing.");
        }

        return field;
    }

    /// <summary>Says that a field has no meaning beside the others.</summary>
    public void Refuse(string name, string detail)
    {
        if (Has(name))
        {
            WrongField(name, "field.misplaced", detail);
        }
    }

    public IEnumerable<(string Name, JsonNode Node)> Fields()
    {
        foreach (JsonProperty field in element.EnumerateObject())
        {
            yield return (field.Name, new JsonNode(field.Value, Below(field.Name), errors));
        }
    }

    /// <summary>The fields of an object of named things; none, with an error, if it is not one or too many.</summary>
    public IEnumerable<(string Name, JsonNode Node)> Named(int max)
    {
        if (!IsObject || element.GetPropertyCount() > max)
        {
            Wrong("type.object", $"An object of at most {max} named items is expected.");
            return [];
        }

        foreach ((string name, JsonNode node) in Fields())
        {
            if (!IdText.IsValid(name))
            {
                node.Wrong("id.invalid", "A name has 1 to 64 characters of A-Z a-z 0-9 . _ : @ -.");
            }
        }

        return Fields();
    }

    /// <summary>The items of an array of <paramref name="min"/> to <paramref name="max"/>; none, with an error, if it is not one.</summary>
    public IReadOnlyList<JsonNode> Items(int min, int max)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() < min || element.GetArrayLength() > max)
        {
            Wrong("type.array", min == max ? $"An array of {min} items is expected." : $"An array of {min} to {max} items is expected.");
            return [];
        }

        var items = new JsonNode[element.GetArrayLength()];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = new JsonNode(element[i], $"{pointer}/{i}", errors);
        }

        return items;
    }

    /// <summary>A text of 1 to 64 characters.</summary>
    public string? Text()
    {
        if (element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 and <= IdText.MaxLength } text)
        {
            return text;
        }

        Wrong("type.text", "A text of 1 to 64 characters is expected.");
        return null;
    }

    /// <summary>An identifier.</summary>
    public string? Id(int maxLength)
    {
        if (element.ValueKind == JsonValueKind.String && element.GetString() is { } text && IdText.IsValid(text) && text.Length <= maxLength)
        {
            return text;
        }

        Wrong("id.invalid", $"An identifier of 1 to {maxLength} characters of A-Z a-z 0-9 . _ : @ - is expected.");
        return null;
    }

    public string? OneOf(params ReadOnlySpan<string> texts)
    {
        if (element.ValueKind == JsonValueKind.String && element.GetString() is { } text && texts.Contains(text))
        {
            return text;
        }

        Wrong("value.choice", $"Expected is {string.Join(" or ", texts.ToArray())}.");
        return null;
    }

    public long? Integer(long min, long max)
    {
        if (WholeNumber.Of(element) is not { } value)
        {
            Wrong("type.integer", $"A whole number from {min} to {max} is expected.");
            return null;
        }

        if (value >= min && value <= max)
        {
            return value;
        }

        Wrong("value.range", $"A whole number from {min} to {max} is expected.");
        return null;
    }

    public bool? Truth()
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return element.GetBoolean();
        }

        Wrong("type.boolean", "true or false is expected.");
        return null;
    }

    private void Add(string place, string code, string detail)
    {
        if (errors.Count < MaxErrors)
        {
            errors.Add(new ProblemError(place, detail) { Code = code });
        }
    }

    /// <summary>A name as a part of a pointer.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private string Below(string name) => $"{pointer}/{Escape(name)}";
}
