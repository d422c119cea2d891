using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace Distribution.Functions.Api.OpenApi;

/// <summary>The contract: its parts lie beside this file, one a slice, and are put together once.</summary>
public static class OpenApiDocument
{
    private const string Prefix = "openapi/";

    private static readonly Lazy<byte[]> Whole = new(() => Encoding.UTF8.GetBytes(Build().ToJsonString()));

    /// <summary>The whole document, UTF-8 JSON.</summary>
    public static ReadOnlyMemory<byte> Bytes => Whole.Value;

    internal static JsonObject Build()
    {
        Assembly assembly = typeof(OpenApiDocument).Assembly;
        var whole = new JsonObject();
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.OrdinalIgnoreCase))
        {
            using Stream stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidDataException($"'{name}' is not embedded.");
            Merge(whole, JsonNode.Parse(stream) as JsonObject ?? throw new InvalidDataException($"'{name}' is not a JSON object."));
        }

        return whole;
    }

    private static void Merge(JsonObject into, JsonObject part)
    {
        foreach ((string key, JsonNode? value) in part.ToArray())
        {
            if (into[key] is JsonObject known && value is JsonObject more)
            {
                Merge(known, more);
            }
            else
            {
                part.Remove(key);
                into.Add(key, value);
            }
        }
    }
}
