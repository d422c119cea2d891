using Distribution.Kernel;
using Distribution.Local.Simulation.Shop;
using Distribution.Orders;

namespace Distribution.Local.Simulation.Model;

/// <summary>An order as its buyer and the staff know it.</summary>
internal sealed class PlainOrder(Order placed, string via)
{
    private readonly Dictionary<RefundId, OrderRefund> _refunds = [];

    public OrderId Id => placed.Id;

    /// <summary>Whose code it was placed with.</summary>
    public string Via => via;

    /// <summary>What of its lines is not refunded.</summary>
    public long NetLeft => placed.Net - placed.Lines.Sum(line => RefundedOf(line.No));

    public Order Placed => placed;

    public bool IsCancelled { get; set; }

    public bool IsCompleted { get; set; }

    /// <summary>When somebody first said that it is completed; null before.</summary>
    public DateTimeOffset? CompletionAskedAt { get; set; }

    /// <summary>When it was paid, by the clock of the machine that was told; null before.</summary>
    public DateTimeOffset? PaidAt { get; set; }

    /// <summary>The step at which that was written.</summary>
    public long PaidStep { get; set; }

    /// <summary>Whether staff have released what it earns, or voided it; null where nobody has decided.</summary>
    public bool? IsReleased { get; set; }

    /// <summary>Its group has failed or has no place for it: all of it goes back, whoever asks for that.</summary>
    public bool IsSentHome { get; set; }

    public IReadOnlyCollection<OrderRefund> Refunds => _refunds.Values;

    public void Refunded(OrderRefund refund) => _refunds.TryAdd(refund.Id, refund);

    /// <summary>What was refunded of a line.</summary>
    public long RefundedOf(int line) => IsSentHome ? placed.Lines[line - 1].Net : _refunds.Values.SelectMany(static refund => refund.Lines).Where(part => part.No == line).Sum(static part => part.Amount);

    /// <summary>Who earns of it, and what is left of that after the refunds: each level of each line rounds down by itself.</summary>
    public IEnumerable<(string Person, long Left)> Shares()
    {
        string? second = Opening.InviterOf(via);
        foreach (OrderLine line in placed.Lines)
        {
            yield return (via, LeftOf(Share(line, Opening.Level1Ppm), line.No));
            if (second is not null)
            {
                yield return (second, LeftOf(Share(line, Opening.Level2Ppm), line.No));
            }
        }
    }

    /// <summary>What is left of a reward, the refunds of its base taken off in proportion.</summary>
    /// <param name="amount">The reward.</param>
    /// <param name="line">The line it is for; null for the whole order.</param>
    public long LeftOf(long amount, int? line)
    {
        long net = line is { } no ? placed.Lines[no - 1].Net : placed.Net;
        return IsReleased == false ? 0 : amount - (amount * (line is { } one ? RefundedOf(one) : placed.Net - NetLeft) / net);
    }

    /// <summary>The most the order can bring a person.</summary>
    public long MostOf(string person)
    {
        long most = via == person ? Opening.FirstSaleFixed : 0;
        foreach (OrderLine line in placed.Lines)
        {
            most += via == person ? Share(line, Opening.Level1Ppm) + Share(line, Opening.SpringExtraPpm) : 0;
            most += Opening.InviterOf(via) == person ? Share(line, Opening.Level2Ppm) : 0;
        }

        return most;
    }

    public static long Share(OrderLine line, int ppm) => line.Net * ppm / 1_000_000;
}

/// <summary>A withdrawal as its payee and finance know it.</summary>
internal sealed class PlainWithdrawal(Distribution.Withdrawals.Withdrawal requested)
{
    public Distribution.Withdrawals.Withdrawal Requested => requested;

    public int Approvals { get; set; }

    public bool IsRejected { get; set; }

    public bool IsCancelled { get; set; }

    public bool IsApproved => Approvals >= PlainPayee.ApproversOf(requested.Amount);
}
