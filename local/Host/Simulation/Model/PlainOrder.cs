using Distribution.Kernel;
using Distribution.Local.Simulation.Shop;
using Distribution.Orders;

namespace Distribution.Local.Simulation.Model;

/// <summary>An order as its buyer and the staff know it.</summary>
internal sealed class PlainOrder(Order placed, string via)
{
    private readonly Dictionary<RefundId, OrderRefund> _refunds = [];

    public OrderId Id => placed.Id;

    public Order Placed => placed;

    public bool IsCancelled { get; set; }

    public bool IsCompleted { get; set; }

    public IReadOnlyCollection<OrderRefund> Refunds => _refunds.Values;

    public void Refunded(OrderRefund refund) => _refunds.TryAdd(refund.Id, refund);

    /// <summary>What was refunded of a line.</summary>
    public long RefundedOf(int line) => _refunds.Values.SelectMany(static refund => refund.Lines).Where(part => part.No == line).Sum(static part => part.Amount);

    /// <summary>Who earns of it, and what is left of that after the refunds: each level of each line rounds down by itself.</summary>
    public IEnumerable<(string Person, long Left)> Shares()
    {
        string? second = Opening.People.First(person => person.Name == via).Inviter;
        foreach (OrderLine line in placed.Lines)
        {
            yield return (via, Left(line, Opening.Level1Ppm));
            if (second is not null)
            {
                yield return (second, Left(line, Opening.Level2Ppm));
            }
        }
    }

    private long Left(OrderLine line, int ppm)
    {
        long share = line.Net * ppm / 1_000_000;
        return share - (share * RefundedOf(line.No) / line.Net);
    }
}

/// <summary>A withdrawal as its payee and finance know it.</summary>
internal sealed class PlainWithdrawal(Distribution.Withdrawals.Withdrawal requested)
{
    public Distribution.Withdrawals.Withdrawal Requested => requested;

    public int Approvals { get; set; }

    public bool IsRejected { get; set; }

    public bool IsCancelled { get; set; }

    public bool IsApproved => Approvals >= requested.ApprovalsNeeded;
}
