using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs.Engine;

namespace Distribution.Commission;

/// <summary>An order as programs see it.</summary>
internal static class OrderFactsOf
{
    private static readonly IReadOnlyDictionary<string, int> NoLimits = new Dictionary<string, int>();

    /// <param name="order">A paid order.</param>
    /// <param name="at">When what is evaluated happened: the payment or the completion.</param>
    /// <param name="tiers">The tiers of the path by its steps; null for none.</param>
    /// <param name="taken">What earlier rewards hold of the shares of its lines; null for nothing.</param>
    public static OrderFacts Order(Order order, DateTimeOffset? at, IReadOnlyList<string?>? tiers = null, IReadOnlyList<ShareTaken>? taken = null)
    {
        var lines = new LineFacts[order.Lines.Count];
        for (int i = 0; i < lines.Length; i++)
        {
            OrderLine line = order.Lines[i];
            lines[i] = new LineFacts(line.No, line.Sku, line.Category, line.Qty, line.Net) { Refunded = line.Refunded, ShareTaken = TakenOf(taken, line.No) };
        }

        var path = new PathLevel[order.Attribution.Path.Count];
        for (int i = 0; i < path.Length; i++)
        {
            PathStep step = order.Attribution.Path[i];
            path[i] = new PathLevel(step.Level, step.Distributor) { Tier = tiers?[i] };
        }

        return new OrderFacts(order.Region, lines, path, 0, null, NoLimits) { Buyer = order.Buyer, At = at };
    }

    private static long TakenOf(IReadOnlyList<ShareTaken>? taken, int line)
    {
        for (int i = 0; i < (taken?.Count ?? 0); i++)
        {
            if (taken?[i] is { } one && one.Line == line)
            {
                return one.Amount;
            }
        }

        return 0;
    }
}
