using System.Text.Json;
using System.Text.RegularExpressions;

namespace Distribution.Tests.Programs.Documents;

/// <summary>As much of JSON Schema 2020-12 as the published schema uses; a keyword it does not know is an error, not silence.</summary>
internal sealed class MiniSchema(JsonElement root)
{
    /// <summary>Everything that is wrong, by its pointer.</summary>
    public IReadOnlyList<string> Validate(JsonElement value)
    {
        var errors = new List<string>();
        Check(root, value, "", errors);
        return errors;
    }

    /// <summary>The same by a part of the schema.</summary>
    public IReadOnlyList<string> Validate(JsonElement part, JsonElement value)
    {
        var errors = new List<string>();
        Check(part, value, "", errors);
        return errors;
    }

    private void Check(JsonElement schema, JsonElement value, string at, List<string> errors)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            CheckKeyword(schema, keyword.Name, keyword.Value, value, at, errors);
        }
    }

    private void CheckKeyword(JsonElement schema, string name, JsonElement rule, JsonElement value, string at, List<string> errors)
    {
        bool isObject = value.ValueKind == JsonValueKind.Object;
        bool isArray = value.ValueKind == JsonValueKind.Array;
        bool isText = value.ValueKind == JsonValueKind.String;
        bool isNumber = value.ValueKind == JsonValueKind.Number;
        bool ok = true;
        switch (name)
        {
            case "$schema" or "$id" or "$defs" or "title" or "description":
                break;
            case "$ref":
                Check(Resolve(rule.GetString()!), value, at, errors);
                break;
            case "type":
                ok = rule.GetString() switch
                {
                    "object" => isObject,
                    "array" => isArray,
                    "string" => isText,
                    "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                    "integer" => isNumber && decimal.IsInteger(value.GetDecimal()),
                    _ => throw new NotSupportedException(rule.GetString()),
                };
                break;
            case "const":
                ok = JsonElement.DeepEquals(rule, value);
                break;
            case "enum":
                ok = rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value));
                break;
            case "required":
                ok = !isObject || rule.EnumerateArray().All(one => value.TryGetProperty(one.GetString()!, out _));
                break;
            case "dependentRequired" when isObject:
                ok = rule.EnumerateObject().All(one => !value.TryGetProperty(one.Name, out _) || one.Value.EnumerateArray().All(other => value.TryGetProperty(other.GetString()!, out _)));
                break;
            case "properties" when isObject:
                foreach (JsonProperty property in rule.EnumerateObject().Where(property => value.TryGetProperty(property.Name, out _)))
                {
                    Check(property.Value, value.GetProperty(property.Name), $"{at}/{property.Name}", errors);
                }

                break;
            case "additionalProperties" when isObject:
                foreach (JsonProperty extra in value.EnumerateObject().Where(member => !schema.TryGetProperty("properties", out JsonElement known) || !known.TryGetProperty(member.Name, out _)))
                {
                    if (rule.ValueKind == JsonValueKind.False)
                    {
                        errors.Add($"{at}/{extra.Name} additionalProperties");
                    }
                    else
                    {
                        Check(rule, extra.Value, $"{at}/{extra.Name}", errors);
                    }
                }

                break;
            case "propertyNames" when isObject:
                ok = value.EnumerateObject().All(member => Regex.IsMatch(member.Name, rule.GetProperty("pattern").GetString()!));
                break;
            case "minProperties" when isObject:
                ok = value.GetPropertyCount() >= rule.GetInt32();
                break;
            case "maxProperties" when isObject:
                ok = value.GetPropertyCount() <= rule.GetInt32();
                break;
            case "items" when isArray:
                for (int i = 0; i < value.GetArrayLength(); i++)
                {
                    Check(rule, value[i], $"{at}/{i}", errors);
                }

                break;
            case "minItems" when isArray:
                ok = value.GetArrayLength() >= rule.GetInt32();
                break;
            case "maxItems" when isArray:
                ok = value.GetArrayLength() <= rule.GetInt32();
                break;
            case "minLength" when isText:
                ok = value.GetString()!.Length >= rule.GetInt32();
                break;
            case "maxLength" when isText:
                ok = value.GetString()!.Length <= rule.GetInt32();
                break;
            case "pattern" when isText:
                ok = Regex.IsMatch(value.GetString()!, rule.GetString()!);
                break;
            case "minimum" when isNumber:
                ok = value.GetDecimal() >= rule.GetDecimal();
                break;
            case "maximum" when isNumber:
                ok = value.GetDecimal() <= rule.GetDecimal();
                break;
            case "not":
                ok = Matching([rule], value) == 0;
                break;
            case "oneOf":
                ok = Matching(rule, value) == 1;
                break;
            case "anyOf":
                ok = Matching(rule, value) > 0;
                break;
            case "dependentRequired" or "properties" or "additionalProperties" or "propertyNames" or "minProperties" or "maxProperties" or "items" or "minItems" or "maxItems"
                or "minLength" or "maxLength" or "pattern" or "minimum" or "maximum":
                break;
            default:
                throw new NotSupportedException($"The keyword {name} at {at}.");
        }

        if (!ok)
        {
            errors.Add($"{at} {name}");
        }
    }

    private int Matching(JsonElement choices, JsonElement value) => Matching(choices.EnumerateArray(), value);

    private int Matching(IEnumerable<JsonElement> choices, JsonElement value)
    {
        int count = 0;
        foreach (JsonElement choice in choices)
        {
            var errors = new List<string>();
            Check(choice, value, "", errors);
            count += errors.Count == 0 ? 1 : 0;
        }

        return count;
    }

    private JsonElement Resolve(string reference) => root.GetProperty("$defs").GetProperty(reference["#/$defs/".Length..]);
}
