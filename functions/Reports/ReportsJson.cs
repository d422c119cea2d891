using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;

namespace Distribution.Functions.Reports;

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DailyReportView))]
[JsonSerializable(typeof(RankingView))]
[JsonSerializable(typeof(StatementView))]
[JsonSerializable(typeof(ListBody<CloseView>))]
internal sealed partial class ReportsJson : JsonSerializerContext;
