using System.Text.Json;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Orders.Checks;

/// <summary>
/// Every completed order that is not settled has one due row: the one it names. A second one, or one of an order that does
/// not wait, is what a crash leaves behind; the sweeps take it away, so that it is wrong a day after its hour. Due rows
/// sort before orders, so they are known when the orders come; a commission sheet sorts before its order.
/// </summary>
/// <param name="now">UTC.</param>
public sealed class DueRowCheck(DateTimeOffset now) : ICheck
{
    /// <summary>How long past its hour a row that waits for nothing is left to the hourly sweeps.</summary>
    private static readonly TimeSpan SweptWithin = DueBook.StrayAfter + TimeSpan.FromDays(1);

    private readonly Dictionary<(string Partition, string Row), DateTimeOffset> _due = [];
    private readonly List<CheckFinding> _findings = [];
    private string _settled = "";

    public string Name => "orders.due";

    public void Observe(Entity entity)
    {
        if (entity.Partition.StartsWith(DueBook.PartitionPrefix, StringComparison.Ordinal))
        {
            _due.Add((entity.Partition, entity.Row), DueBook.StartOf(entity.Partition.Split('|')[1]));
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

    public IEnumerable<CheckFinding> Finish() => _findings.Concat(
        from row in _due
        where now - row.Value >= SweptWithin
        select new CheckFinding(Name, row.Key.Partition, row.Key.Row, "no completed, unsettled order names this due row"));

    private static bool IsSettled(Entity sheet)
    {
        using JsonDocument document = JsonDocument.Parse(sheet.Payload);
        return document.RootElement.TryGetProperty("state", out JsonElement state) && state.ValueEquals("settled");
    }

    private void Check(Entity entity, Order order)
    {
        bool waits = entity.Partition != _settled;
        if (waits && order.Due is { } place && !_due.Remove((DueBook.Partition(place.Hour, place.Shard), DueBook.Row(order.Merchant, order.Id))))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, $"completed, unsettled, and no due row at {place.Hour}|{place.Shard}"));
        }

        if (order is { State: OrderState.Completed, Due: null, Attribution.CanEarn: true, NetLeft: > 0 })
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "completed, somebody may earn by it, and it names no due row"));
        }
    }
}
