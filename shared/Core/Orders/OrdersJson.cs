using System.Text.Json.Serialization;
using Distribution.Orders.FollowUps;

namespace Distribution.Orders;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderEvent))]
[JsonSerializable(typeof(RefundRequested))]
[JsonSerializable(typeof(InboxRow))]
[JsonSerializable(typeof(OrderIndexRow))]
[JsonSerializable(typeof(DayRow))]
[JsonSerializable(typeof(DueRow))]
[JsonSerializable(typeof(FollowUp))]
public sealed partial class OrdersJson : JsonSerializerContext;
