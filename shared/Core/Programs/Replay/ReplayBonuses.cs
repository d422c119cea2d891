using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Replay;

/// <summary>
/// What metrics earn as soon as they reach a number, kept at a count of times. The newest program of which an order has counted
/// for a number decides about it; what an older one's rules have earned is only taken back.
/// </summary>
internal sealed class ReplayBonuses(ReplayMetrics metrics, ReplayQuotas quotas, List<ReplayEarning> earnings)
{
    private readonly Dictionary<(string Metric, DistributorId Subject, string Window), ReplayNumber> _numbers = [];

    /// <summary>Decides the rules about the numbers that an order has changed, each until nothing changes any more.</summary>
    public void Decide(ReplayOrder order, CountedMetric counted, DistributorId subject, DateOnly day, DateTimeOffset at, DateTimeOffset moment)
    {
        foreach (WindowKind kind in counted.Windows)
        {
            string window = order.Program.Calendar.WindowOf(kind, day).Id;
            (string, DistributorId, string) key = (counted.Key, subject, window);
            if (!_numbers.TryGetValue(key, out ReplayNumber? number))
            {
                _numbers[key] = number = new ReplayNumber(counted.Key, subject, window, order);
            }

            number.Counts(order);
            foreach (string rule in number.RulesOf(kind).Select(static rule => rule.Id).Union(number.Earned.Keys).ToArray())
            {
                while (Step(number, kind, rule, at, moment))
                {
                }
            }
        }
    }

    private bool Step(ReplayNumber number, WindowKind kind, string id, DateTimeOffset at, DateTimeOffset moment)
    {
        ReplayTimes times = number.TimesOf(id);
        long value = metrics.ValueOf(number.Metric, number.Window, number.Subject);
        TakeBack(times, value);
        if (number.RulesOf(kind).FirstOrDefault(one => one.Id == id) is not { } rule || times.TargetOf(rule, value) is not (> 0 and var target))
        {
            return false;
        }

        CompiledProgram program = number.Program;
        Bonuses bonuses = MetricBonus.Change(program, rule, new MetricChange(number.Subject, number.Window, times.Held, value)
        {
            MostTimes = target,
            Tier = metrics.TierOf(program, number.Subject, at),
            LimitsUsed = quotas.Used(program, moment, _ => number.Subject),
            BudgetsLeft = quotas.Left(program),
        });
        if (bonuses.Lines.Count == 0)
        {
            return false;
        }

        LimitCount[] limits = [.. bonuses.LimitUses.Select(use => ReplayQuotas.CountOf(program, use.Limit, use.Owner, moment))];
        var run = new ReplayTimes.Run(
            rule.Threshold, bonuses.Lines[0].First, bonuses.Lines[0].Last, [.. bonuses.Lines.Select(line => ReplayEarning.Of(ReplaySource.Metric, at, line))], limits);
        times.Push(run);
        earnings.AddRange(run.Earnings);
        foreach (LimitCount limit in limits)
        {
            quotas.Use(limit, run.Count);
        }

        foreach (ReplayEarning earning in run.Earnings)
        {
            Spend(earning.Entry.Budget, earning.Entry.Amount);
        }

        return true;
    }

    private void TakeBack(ReplayTimes times, long value)
    {
        while (times.TakeBack(value) is { } taken)
        {
            foreach (ReplayEarning earning in taken.Run.Earnings)
            {
                long before = earning.Entry.TakenBack;
                earning.TakeBack(taken.Times, taken.Run.Of);
                Spend(earning.Entry.Budget, before - earning.Entry.TakenBack);
            }

            foreach (LimitCount limit in taken.Run.Limits)
            {
                quotas.Use(limit, -taken.Times);
            }
        }
    }

    private void Spend(string? budget, long amount)
    {
        if (budget is not null)
        {
            quotas.Spend(budget, amount);
        }
    }
}
