using System.Text.Json.Serialization;

namespace Distribution.Ledger;

/// <summary>The ledger's message and what it shows: camelCase, null left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PostingRequest))]
[JsonSerializable(typeof(Balances))]
[JsonSerializable(typeof(JournalEntry))]
public sealed partial class LedgerJson : JsonSerializerContext;

/// <summary>The rows nobody else reads.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyRow))]
[JsonSerializable(typeof(ParkedRow))]
[JsonSerializable(typeof(WaitingRow))]
[JsonSerializable(typeof(LegMark))]
internal sealed partial class LedgerRowsJson : JsonSerializerContext;
