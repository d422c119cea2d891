using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;

namespace Distribution.Functions.Reviews;

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReviewDecisionBody))]
[JsonSerializable(typeof(ReviewSettingsBody))]
[JsonSerializable(typeof(ReviewView))]
[JsonSerializable(typeof(ListBody<ReviewView>))]
internal sealed partial class ReviewsJson : JsonSerializerContext;
