using System.Runtime.CompilerServices;
using Distribution.Campaigns;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs.Engine;

namespace Distribution.Reports;

/// <summary>Shows the day books to the windows.</summary>
internal sealed class DayBookPaidOrders(DayBook days) : IPaidOrders
{
    private static readonly Dictionary<string, int> NoLimits = [];

    public async IAsyncEnumerable<PaidOrder> PaidAsync(MerchantId merchant, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (DayRow row in days.ReadAsync(merchant, day, cancellation).ConfigureAwait(false))
        {
            yield return new PaidOrder(FactsOf(row, row.PaidAt), row.RefundedAt);
        }
    }

    public async IAsyncEnumerable<PaidOrder> CompletedAsync(MerchantId merchant, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (DayRow row in days.ReadCompletedAsync(merchant, day, cancellation).ConfigureAwait(false))
        {
            yield return new PaidOrder(FactsOf(row, row.CompletedAt ?? row.PaidAt), row.RefundedAt);
        }
    }

    private static OrderFacts FactsOf(DayRow row, DateTimeOffset at)
    {
        var lines = new LineFacts[row.Lines.Count];
        for (int i = 0; i < lines.Length; i++)
        {
            DayLine line = row.Lines[i];
            lines[i] = new LineFacts(i + 1, line.Sku, line.Category, line.Qty, line.Net) { Refunded = line.Refunded };
        }

        return new OrderFacts(row.Region, lines, PathOf(row), 0, null, NoLimits) { Buyer = row.Buyer, At = at };
    }

    private static List<PathLevel> PathOf(DayRow row)
    {
        var path = new List<PathLevel>(3);
        Add(1, row.L1);
        Add(2, row.L2);
        Add(3, row.L3);
        return path;

        void Add(int level, DistributorId? distributor)
        {
            if (distributor is { } who)
            {
                path.Add(new PathLevel(level, who));
            }
        }
    }
}
