using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns.Standing;

/// <summary>An order as it is now, for what counts it. The order itself may have been paid long ago.</summary>
/// <param name="Merchant">The merchant.</param>
/// <param name="Order">The order.</param>
/// <param name="Revision">Counts its changes: of two tellings the one with the greater stands.</param>
/// <param name="Facts">Its lines with their refunds so far, its path and its buyer.</param>
/// <param name="PaidAt">When it was paid, UTC.</param>
/// <param name="CompletedAt">When it was completed, UTC; null if it is not.</param>
public sealed record CountedOrder(MerchantId Merchant, OrderId Order, int Revision, OrderFacts Facts, DateTimeOffset PaidAt, DateTimeOffset? CompletedAt)
{
    /// <summary>Whether it may have added more before.</summary>
    internal bool HasRefunds => Facts.Lines.Any(static line => line.Refunded > 0);

    /// <summary>When it began to count for a metric; null if it has not yet.</summary>
    internal DateTimeOffset? MomentOf(Metric metric) => metric.On == RewardEvent.OrderCompleted ? CompletedAt : PaidAt;

    /// <summary>Whose number a metric may be; null if nobody's.</summary>
    internal DistributorId? PersonOf(Metric metric)
    {
        if (metric.By == PayTo.Buyer)
        {
            return Facts.Buyer is { } buyer ? DistributorId.Of(buyer) : null;
        }

        foreach (PathLevel step in Facts.Path)
        {
            if (step.Level == 1)
            {
                return step.Distributor;
            }
        }

        return null;
    }

    /// <summary>Everybody whose numbers it may change, with what it adds to each: nothing where it adds nothing any more.</summary>
    internal IReadOnlyDictionary<DistributorId, IReadOnlyList<Addition>> Additions(CompiledProgram program)
    {
        var all = new Dictionary<DistributorId, IReadOnlyList<Addition>>();
        foreach (IGrouping<DistributorId?, CountedMetric> person in program.Counted.GroupBy(counted => PersonOf(counted.Metric)))
        {
            if (person.Key is { } known)
            {
                all[known] = [.. person.SelectMany(counted => Additions(program, counted))];
            }
        }

        return all;
    }

    /// <summary>The numbers it concerns, in the order of the program.</summary>
    internal IEnumerable<CountedNumber> Numbers(CompiledProgram program) =>
        from counted in program.Counted
        let person = PersonOf(counted.Metric)
        let at = MomentOf(counted.Metric)
        where person is not null && at is not null
        from kind in counted.Windows
        select new CountedNumber(this, person.Value, counted.Key, program.Calendar.WindowOf(kind, program.Calendar.DayOf(at.Value)).Id, at.Value);

    private IEnumerable<Addition> Additions(CompiledProgram program, CountedMetric counted)
    {
        if (MomentOf(counted.Metric) is not { } at || MetricEngine.ShareOf(program, counted.Metric, Facts with { At = at }) is not { } share)
        {
            yield break;
        }

        DateOnly day = program.Calendar.DayOf(at);
        foreach (WindowKind kind in counted.Windows)
        {
            yield return new Addition(counted.Key, counted.Metric.Id, program.Calendar.WindowOf(kind, day).Id, share.Amount, share.Distinct);
        }
    }
}
