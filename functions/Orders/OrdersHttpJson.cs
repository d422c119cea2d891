using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;

namespace Distribution.Functions.Orders;

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlaceOrderBody))]
[JsonSerializable(typeof(RefundBody))]
[JsonSerializable(typeof(EmptyBody))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(PlacedOrderView))]
[JsonSerializable(typeof(RefundView))]
[JsonSerializable(typeof(CommissionView))]
[JsonSerializable(typeof(ListBody<OrderView>))]
internal sealed partial class OrdersHttpJson : JsonSerializerContext;
