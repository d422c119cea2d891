using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;
using Distribution.Programs.Lifecycle;

namespace Distribution.Functions.Programs;

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PublishedView))]
[JsonSerializable(typeof(ProgramView))]
[JsonSerializable(typeof(ListBody<ListedProgramView>))]
[JsonSerializable(typeof(CancelledView))]
[JsonSerializable(typeof(FindingsView))]
[JsonSerializable(typeof(ProgramSettingsView))]
[JsonSerializable(typeof(ProgramSettingsBody))]
[JsonSerializable(typeof(ListBody<ProgramSettingsChange>))]
[JsonSerializable(typeof(DraftView))]
[JsonSerializable(typeof(ListBody<ListedDraftView>))]
[JsonSerializable(typeof(ApproveDraftBody))]
[JsonSerializable(typeof(PublishDraftBody))]
[JsonSerializable(typeof(DryRunBody))]
[JsonSerializable(typeof(DryRunView))]
internal sealed partial class ProgramsJson : JsonSerializerContext;
