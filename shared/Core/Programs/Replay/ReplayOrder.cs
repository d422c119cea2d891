using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Replay;

/// <summary>An order of the past as far as the replay has come.</summary>
internal sealed class ReplayOrder(PastEvent.Order order)
{
    private readonly Dictionary<int, long> _refunded = [];

    public PastEvent.Order Order => order;

    /// <summary>The program that was in force when the order was paid; it decides about the order for ever.</summary>
    public required CompiledProgram Program { get; init; }

    /// <summary>Which of the programs one after the other that is.</summary>
    public required int Version { get; init; }

    /// <summary>The path with the tiers held when the order was paid.</summary>
    public required IReadOnlyList<PathLevel> Path { get; init; }

    /// <summary>Which order of level 1 it was; 0 where nobody is.</summary>
    public long Ordinal { get; init; }

    /// <summary>Which order of its buyer it was.</summary>
    public long BuyerOrdinal { get; init; }

    /// <summary>It is completed with something left of it.</summary>
    public bool Completed { get; set; }

    /// <summary>It is wholly refunded and counts no more.</summary>
    public bool Released { get; set; }

    /// <summary>Which of its refunds have been handled.</summary>
    public HashSet<int> Refunds { get; } = [];

    /// <summary>What it has earned.</summary>
    public List<ReplayEarning> Earnings { get; } = [];

    /// <summary>The limits it holds.</summary>
    public List<(LimitCount Count, int Times)> Limits { get; } = [];

    /// <summary>What the payment's rewards hold of the shares of its lines.</summary>
    public IReadOnlyList<ShareTaken> ShareTaken { get; set; } = [];

    /// <summary>What it adds to each metric now, by the metrics' keys.</summary>
    public Dictionary<string, MetricShare?> Shares { get; } = new(StringComparer.Ordinal);

    public long Net { get; } = order.Lines.Sum(static line => line.Net);

    public long Refunded => _refunded.Values.Sum();

    public DistributorId? First => LevelOf(1);

    public long RefundedOf(int line) => _refunded.GetValueOrDefault(line);

    public void Refund(PastRefund refund)
    {
        foreach (PastRefundPart part in refund.Parts)
        {
            _refunded[part.Line] = checked(RefundedOf(part.Line) + part.Amount);
        }
    }

    /// <summary>The order as programs see it.</summary>
    /// <param name="at">When what is asked about happened.</param>
    /// <param name="limitsUsed">Uses of limits.</param>
    /// <param name="budgetsLeft">What is left of budgets.</param>
    public OrderFacts Facts(DateTimeOffset at, IReadOnlyDictionary<string, int> limitsUsed, IReadOnlyDictionary<string, long> budgetsLeft) =>
        new(order.Region, [.. order.Lines.Select(line => line with { Refunded = RefundedOf(line.No), ShareTaken = ShareTaken.FirstOrDefault(one => one.Line == line.No).Amount })], Path, Ordinal, order.Inviter, limitsUsed)
        {
            Buyer = order.Buyer,
            BuyerOrders = BuyerOrdinal,
            At = at,
            BudgetsLeft = budgetsLeft,
        };

    public DistributorId? LevelOf(int level)
    {
        foreach (PathLevel step in Path)
        {
            if (step.Level == level)
            {
                return step.Distributor;
            }
        }

        return null;
    }
}
