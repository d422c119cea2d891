using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;

namespace Distribution.Functions.Proof;

/// <summary>What this slice's functions answer: without nulls.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListBody<CheckDayView>))]
[JsonSerializable(typeof(CheckView))]
[JsonSerializable(typeof(CheckAskedView))]
internal sealed partial class ProofJson : JsonSerializerContext;
