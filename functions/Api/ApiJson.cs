using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Idempotency;
using Distribution.Functions.Api.Problems;
using Distribution.Functions.Api.Requests;

namespace Distribution.Functions.Api;

/// <summary>The kernel's own documents.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(StoredAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>A body that says nothing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EmptyBody))]
internal sealed partial class EmptyBodyJson : JsonSerializerContext;
