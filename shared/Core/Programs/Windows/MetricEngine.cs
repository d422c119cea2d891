using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Programs.Windows;

/// <summary>Counts: what orders add to a metric, and what a person's tier is. Pure, in integers.</summary>
public static class MetricEngine
{
    /// <summary>What an order adds to a metric; null if it adds nothing or to nobody.</summary>
    public static MetricShare? ShareOf(CompiledProgram program, Metric metric, OrderFacts order)
    {
        if (SubjectOf(program, metric, order) is not { } subject)
        {
            return null;
        }

        CompiledCondition? when = program.MetricConditions.GetValueOrDefault(metric.Id);
        long net = 0;
        long units = 0;
        Span<long> facts = stackalloc long[FactCatalogue.Count];
        FillOrder(program, order, facts);
        foreach (LineFacts line in order.Lines)
        {
            if (line.Net <= 0)
            {
                continue;
            }

            facts[(int)Fact.LineSku] = program.Symbols.Find(Fact.LineSku, line.Sku.Value);
            facts[(int)Fact.LineCategory] = program.Symbols.Find(Fact.LineCategory, line.Category);
            facts[(int)Fact.LineUnits] = line.Units;
            facts[(int)Fact.LineNet] = line.Net;
            if (when is null || when.Holds(facts))
            {
                net = checked(net + line.Net - line.Refunded);
                units = checked(units + Proportion.Remaining(line.Units, line.Refunded, line.Net));
            }
        }

        if (net <= 0)
        {
            return null;
        }

        return metric.Kind switch
        {
            MetricKind.Net => new MetricShare(subject, net, null),
            MetricKind.Units => units > 0 ? new MetricShare(subject, units, null) : null,
            MetricKind.Buyers => order.Buyer is { } buyer ? new MetricShare(subject, 1, buyer.Value) : null,
            MetricKind.Orders => new MetricShare(subject, 1, null),
            _ => throw new InvalidOperationException($"{metric.Kind} is not a metric."),
        };
    }

    /// <summary>The numbers of everybody in a window, sorted by id, whatever the order of the orders.</summary>
    /// <param name="program">The program.</param>
    /// <param name="metric">One of its metrics.</param>
    /// <param name="orders">The orders of the window with their refunds so far and their moments.</param>
    public static IReadOnlyList<MetricTotal> Totals(CompiledProgram program, Metric metric, IEnumerable<OrderFacts> orders)
    {
        var fold = new MetricFold(program, metric);
        foreach (OrderFacts order in orders)
        {
            fold.Add(order);
        }

        return fold.Totals();
    }

    /// <summary>
    /// The tier of a distributor: the highest whose condition holds, null for none.
    /// </summary>
    /// <param name="program">The program.</param>
    /// <param name="value">The distributor's own number of a metric: of a lifetime so far, or of the last closed day, week or month.</param>
    public static string? TierOf(CompiledProgram program, Func<Metric, WindowKind, long> value)
    {
        for (int i = program.Tiers.Count - 1; i >= 0; i--)
        {
            Tier tier = program.Tiers[i];
            if (value(tier.Metric, tier.Window) >= tier.AtLeast)
            {
                return tier.Id;
            }
        }

        return null;
    }

    private static DistributorId? SubjectOf(CompiledProgram program, Metric metric, OrderFacts order)
    {
        if (metric.By == PayTo.Buyer)
        {
            return order.Buyer is { } buyer ? DistributorId.Of(buyer) : null;
        }

        foreach (PathLevel step in order.Path)
        {
            if (step.Level == 1)
            {
                return !program.Terms.SelfPurchase && order.Buyer?.Value == step.Distributor.Value ? null : step.Distributor;
            }
        }

        return null;
    }

    private static void FillOrder(CompiledProgram program, OrderFacts order, Span<long> facts)
    {
        facts.Fill(long.MinValue);
        long net = 0;
        long units = 0;
        foreach (LineFacts line in order.Lines)
        {
            net = checked(net + line.Net);
            units = checked(units + line.Units);
        }

        facts[(int)Fact.OrderRegion] = program.Symbols.Find(Fact.OrderRegion, order.Region);
        facts[(int)Fact.OrderNet] = net;
        facts[(int)Fact.OrderUnits] = units;
        facts[(int)Fact.OrderDate] = program.UsesDate && order.At is { } at ? program.Calendar.DayOf(at).DayNumber : long.MinValue;
    }
}
