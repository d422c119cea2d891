using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Sharing;

namespace Distribution.Functions.Sharing;

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShareBody))]
[JsonSerializable(typeof(ShareView))]
[JsonSerializable(typeof(ShareLinks))]
[JsonSerializable(typeof(MiniLinkView))]
internal sealed partial class SharingHttpJson : JsonSerializerContext;
