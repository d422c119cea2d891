using System.Text.Json.Serialization;
using Distribution.Commission.Reviews;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Commission;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CommissionSheet))]
[JsonSerializable(typeof(Earnings))]
[JsonSerializable(typeof(EarnedOrder))]
[JsonSerializable(typeof(ReviewSettings))]
[JsonSerializable(typeof(TrailRow))]
public sealed partial class CommissionJson : JsonSerializerContext;

/// <summary>Reads sheets; they lie in the partitions of their orders.</summary>
public sealed class CommissionStore(IEntityStore store)
{
    /// <summary>The sheet, or null if the order earns nothing or its payment has not been handled.</summary>
    public ValueTask<Stored<CommissionSheet>?> GetAsync(MerchantId merchant, OrderId order, CancellationToken cancellation) =>
        store.GetAsync(OrderStore.Partition(merchant, order), OrderStore.CommissionRow, CommissionJson.Default.CommissionSheet, cancellation);
}
