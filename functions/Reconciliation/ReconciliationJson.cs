using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;

namespace Distribution.Functions.Reconciliation;

/// <summary>What this slice's functions answer: without nulls.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListBody<ReconciliationView>))]
[JsonSerializable(typeof(ReconciliationView))]
[JsonSerializable(typeof(ListBody<DifferenceView>))]
internal sealed partial class ReconciliationJson : JsonSerializerContext;
