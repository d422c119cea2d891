using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Problems;
using Distribution.Kernel;

namespace Distribution.Tests.Functions.OpenApi;

/// <summary>The schemas that follow from the records which the functions read and answer.</summary>
internal static class SchemaExport
{
    private const string Prefix = "#/components/schemas/";
    private const int MaxLine = 150;

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of every schema file by its slice.</summary>
    public static SortedDictionary<string, string> Files()
    {
        var schemas = new SortedDictionary<string, (Type Type, JsonNode Schema)>(StringComparer.Ordinal);
        foreach (JsonTypeInfo type in Contexts().SelectMany(RootsOf))
        {
            Add(schemas, type.Type, type.Options);
        }

        Add(schemas, typeof(ProblemBody), ApiJson.Default.ProblemBody.Options);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var slice in schemas.GroupBy(schema => SliceOf(schema.Value.Type)))
        {
            var own = new JsonObject(slice.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value.Schema)));
            files[$"{slice.Key}.json"] = Write(new JsonObject { ["components"] = new JsonObject { ["schemas"] = own } }, 0) + "\n";
        }

        return files;
    }

    private static string SliceOf(Type type)
    {
        Type own = type.IsGenericType ? type.GetGenericArguments()[0] : type;
        string[] parts = (own.Namespace ?? "").Split('.');
        return (parts[1] == "Functions" ? parts[2] : parts[1]).ToLowerInvariant();
    }

    /// <summary>Whatever fits stands on one line.</summary>
    private static string Write(JsonNode? node, int indent)
    {
        string line = node?.ToJsonString(OneLine) ?? "null";
        if (line.Length + indent <= MaxLine || node is JsonValue or null)
        {
            return line;
        }

        string pad = new(' ', indent + 2);
        string end = "\n" + new string(' ', indent);
        return node is JsonObject map
            ? "{\n" + string.Join(",\n", map.Select(member => $"{pad}\"{member.Key}\": {Write(member.Value, indent + 2)}")) + end + "}"
            : "[\n" + string.Join(",\n", node.AsArray().Select(item => pad + Write(item, indent + 2))) + end + "]";
    }

    public static string NameOf(Type type)
    {
        string name = type.IsGenericType ? NameOf(type.GetGenericArguments()[0]) + "List" : type.Name;
        return name.EndsWith("Body", StringComparison.Ordinal) && type != typeof(ProblemBody)
            ? name[..^4] + "Request"
            : name.Replace("View", "", StringComparison.Ordinal).Replace("ProblemBody", "Problem", StringComparison.Ordinal);
    }

    private static IEnumerable<JsonSerializerContext> Contexts() =>
        from type in typeof(ApiPipeline).Assembly.GetTypes()
        where type.IsSubclassOf(typeof(JsonSerializerContext)) && type.Namespace is { } space
            && space.StartsWith("Distribution.Functions.", StringComparison.Ordinal) && type != typeof(ApiJson)
        orderby type.FullName
        select (JsonSerializerContext)type.GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static IEnumerable<JsonTypeInfo> RootsOf(JsonSerializerContext context) =>
        from attribute in context.GetType().GetCustomAttributesData()
        where attribute.AttributeType == typeof(JsonSerializableAttribute)
        select context.GetTypeInfo((Type)attribute.ConstructorArguments[0].Value!)!;

    private static void Add(SortedDictionary<string, (Type Type, JsonNode Schema)> schemas, Type type, JsonSerializerOptions options)
    {
        if (schemas.TryAdd(NameOf(type), (type, new JsonObject())))
        {
            var exporter = new JsonSchemaExporterOptions
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = (context, schema) => Transform(schemas, type, options, context, schema),
            };
            schemas[NameOf(type)] = (type, options.GetTypeInfo(type).GetJsonSchemaAsNode(exporter));
        }
    }

    private static JsonNode Transform(
        SortedDictionary<string, (Type Type, JsonNode Schema)> schemas, Type root, JsonSerializerOptions options, JsonSchemaExporterContext context, JsonNode schema)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (!context.Path.IsEmpty && IsDocument(type))
        {
            Add(schemas, type, options);
            return new JsonObject { ["$ref"] = Prefix + NameOf(type) };
        }

        bool isId = type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IStringId<>));
        if (isId)
        {
            return new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9._:@-]{1,64}$" };
        }

        if (schema is not JsonObject plain)
        {
            return schema;
        }

        Simplify(plain);
        if (type == typeof(long))
        {
            plain["format"] = "int64";
        }

        if (type.IsEnum)
        {
            plain["type"] = "string";
        }

        // What a property's own converter reads is not looked into; ours reads what the type says.
        foreach (JsonPropertyInfo property in context.TypeInfo.Properties.Where(static property => property.CustomConverter is not null && property.PropertyType == typeof(DateTimeOffset?)))
        {
            plain["properties"]!.AsObject()[property.Name] = new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        }

        if (context.Path.IsEmpty)
        {
            Require(plain, context.TypeInfo, isRequest: NameOf(root).EndsWith("Request", StringComparison.Ordinal));
        }

        return plain;
    }

    private static bool IsDocument(Type type) =>
        type.Namespace?.StartsWith("Distribution.", StringComparison.Ordinal) == true && type.IsClass && !type.IsEnum;

    /// <summary>Absent is how nothing is said, so null is never part of a contract.</summary>
    private static void Simplify(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            string[] left = [.. types.Select(type => type!.GetValue<string>()).Where(type => type != "null")];
            schema["type"] = left.Length == 1 ? left[0] : new JsonArray([.. left.Select(type => JsonValue.Create(type))]);
        }

        if (schema["enum"] is JsonArray values)
        {
            schema["enum"] = new JsonArray([.. values.Where(value => value is not null).Select(value => value!.DeepClone())]);
        }

        schema.Remove("default");
    }

    private static void Require(JsonObject schema, JsonTypeInfo type, bool isRequest)
    {
        if (isRequest)
        {
            return;
        }

        // What is answered may grow, and what is absent was null.
        schema.Remove("additionalProperties");
        string[] present = [.. type.Properties.Where(property => !property.IsGetNullable).Select(property => property.Name)];
        schema["required"] = new JsonArray([.. present.Select(name => JsonValue.Create(name))]);
    }
}
