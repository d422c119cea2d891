using System.Text.Json;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Orders.Checks;

/// <summary>
/// Every completed order that is not settled has the due row it names. Due rows sort before orders, so they are known when
/// the orders come; a commission sheet sorts before its order.
/// </summary>
public sealed class DueRowCheck : ICheck
{
    private readonly HashSet<string> _due = new(StringComparer.Ordinal);
    private readonly List<CheckFinding> _findings = [];
    private string _settled = "";

    public string Name => "orders.due";

    public void Observe(Entity entity)
    {
        if (entity.Partition.StartsWith(DueBook.PartitionPrefix, StringComparison.Ordinal))
        {
            _due.Add(StoreKey.Join(entity.Partition, entity.Row));
        }
        else if (entity.Partition.StartsWith(OrderStore.PartitionPrefix, StringComparison.Ordinal))
        {
            if (entity.Row == OrderStore.CommissionRow)
            {
                _settled = IsSettled(entity) ? entity.Partition : "";
            }
            else if (entity.Row == OrderStore.OrderRow)
            {
                Check(entity, StoreJson.Read(entity, OrdersJson.Default.Order).Value);
            }
        }
    }

    public IEnumerable<CheckFinding> Finish() => _findings;

    private static bool IsSettled(Entity sheet)
    {
        using JsonDocument document = JsonDocument.Parse(sheet.Payload);
        return document.RootElement.TryGetProperty("state", out JsonElement state) && state.ValueEquals("settled");
    }

    private void Check(Entity entity, Order order)
    {
        if (order.Due is { } place && entity.Partition != _settled
            && !_due.Contains(StoreKey.Join(DueBook.Partition(place.Hour, place.Shard), DueBook.Row(order.Merchant, order.Id))))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, $"completed, unsettled, and no due row at {place.Hour}|{place.Shard}"));
        }

        if (order is { State: OrderState.Completed, Due: null, Attribution.CanEarn: true, NetLeft: > 0 })
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "completed, somebody may earn by it, and it names no due row"));
        }
    }
}
