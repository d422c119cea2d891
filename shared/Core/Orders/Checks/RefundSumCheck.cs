using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Orders.Checks;

/// <summary>An order's lines, freight, total and refunds add up, and nothing is refunded beyond what was paid.</summary>
public sealed class RefundSumCheck : ICheck
{
    private readonly List<CheckFinding> _findings = [];

    public string Name => "orders.sums";

    public void Observe(Entity entity)
    {
        if (entity.Row != OrderStore.OrderRow || !entity.Partition.StartsWith(OrderStore.PartitionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        Order order = StoreJson.Read(entity, OrdersJson.Default.Order).Value;
        long net = 0;
        foreach (OrderLine line in order.Lines)
        {
            net += line.Net;
            long refunded = order.Refunds.Sum(refund => refund.Lines.Where(part => part.No == line.No).Sum(part => part.Amount));
            Expect(entity, line.Net == line.UnitPrice * line.Qty, $"line {line.No}: net {line.Net} is not {line.Qty} x {line.UnitPrice}");
            Expect(entity, line.Refunded == refunded, $"line {line.No}: refunded {line.Refunded}, refunds {refunded}");
            Expect(entity, line.Refunded >= 0 && line.Refunded <= line.Net, $"line {line.No}: refunded {line.Refunded} of {line.Net}");
        }

        long freight = order.Refunds.Sum(refund => refund.Freight);
        Expect(entity, order.Total == net + order.Freight, $"total {order.Total}, lines {net}, freight {order.Freight}");
        Expect(entity, order.FreightRefunded == freight && freight <= order.Freight, $"freight refunded {order.FreightRefunded}, refunds {freight}, freight {order.Freight}");
        Expect(entity, order.Refunds.Sum(refund => refund.Amount) <= order.Total, "refunds exceed the total");
    }

    public IEnumerable<CheckFinding> Finish() => _findings;

    private void Expect(Entity entity, bool holds, string detail)
    {
        if (!holds)
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, detail));
        }
    }
}
