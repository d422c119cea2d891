using System.Text.Json;
using System.Text.Json.Serialization;

namespace Distribution.Functions.Programs;

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PublishedView))]
[JsonSerializable(typeof(ProgramView))]
internal sealed partial class ProgramsJson : JsonSerializerContext;
