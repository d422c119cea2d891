using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;

namespace Distribution.Functions.Distributors;

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JoinBody))]
[JsonSerializable(typeof(ApplicationDecisionBody))]
[JsonSerializable(typeof(InviterBody))]
[JsonSerializable(typeof(BindBody))]
[JsonSerializable(typeof(DistributorView))]
[JsonSerializable(typeof(BindingView))]
[JsonSerializable(typeof(BalanceView))]
[JsonSerializable(typeof(StandingView))]
[JsonSerializable(typeof(ListBody<DistributorView>))]
[JsonSerializable(typeof(ListBody<TeamMemberView>))]
[JsonSerializable(typeof(ListBody<EntryView>))]
[JsonSerializable(typeof(ListBody<EarnedView>))]
[JsonSerializable(typeof(ListBody<GrantView>))]
[JsonSerializable(typeof(ListBody<PromotedOrderView>))]
internal sealed partial class DistributorsJson : JsonSerializerContext;
