using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;

namespace Distribution.Functions.Withdrawals;

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WithdrawBody))]
[JsonSerializable(typeof(WithdrawalDecisionBody))]
[JsonSerializable(typeof(FinanceSettingsBody))]
[JsonSerializable(typeof(LateSettlementBody))]
[JsonSerializable(typeof(PayoutOutcomeBody))]
[JsonSerializable(typeof(ConfirmationView))]
[JsonSerializable(typeof(EmptyBody))]
[JsonSerializable(typeof(WithdrawalView))]
[JsonSerializable(typeof(ListBody<WithdrawalView>))]
internal sealed partial class WithdrawalsJson : JsonSerializerContext;
