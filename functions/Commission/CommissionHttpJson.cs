using System.Text.Json;
using System.Text.Json.Serialization;

namespace Distribution.Functions.Commission;

/// <summary>What this slice's functions answer: without nulls.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExplanationView))]
internal sealed partial class CommissionHttpJson : JsonSerializerContext;
