using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Replay;

/// <summary>What metrics earn as soon as they reach a number, kept at a count of times.</summary>
internal sealed class ReplayBonuses(CompiledProgram program, ReplayMetrics metrics, ReplayQuotas quotas, List<ReplayEarning> earnings)
{
    private readonly Dictionary<(string Rule, DistributorId Subject, string Window), Stack<Times>> _times = [];

    /// <summary>Decides the rules of a number that has changed, each until nothing changes any more.</summary>
    public void Decide(Metric metric, DistributorId subject, DateOnly day, DateTimeOffset at, DateTimeOffset moment)
    {
        foreach (RewardRule.OnMetric rule in program.MetricRules)
        {
            if (!rule.AtClose && rule.Metric.Id == metric.Id)
            {
                string window = program.Calendar.WindowOf(rule.Window, day).Id;
                while (Step(rule, subject, window, at, moment))
                {
                }
            }
        }
    }

    private bool Step(RewardRule.OnMetric rule, DistributorId subject, string window, DateTimeOffset at, DateTimeOffset moment)
    {
        Stack<Times> times = TimesOf(rule, subject, window);
        Bonuses bonuses = MetricBonus.Change(program, rule, new MetricChange(subject, window, times.Count == 0 ? 0 : times.Peek().Last, metrics.ValueOf(rule.Metric, window, subject))
        {
            Tier = metrics.TierOf(subject, at),
            LimitsUsed = quotas.Used(moment, _ => subject),
            BudgetsLeft = quotas.Left(),
        });
        if (bonuses.Lines.Count == 0)
        {
            return false;
        }

        if (bonuses.Lines[0].Reversed)
        {
            TakeBack(times, bonuses.Lines[0].First);
            return true;
        }

        LimitCount[] limits = [.. bonuses.LimitUses.Select(use => quotas.CountOf(use.Limit, use.Owner, moment))];
        var earned = new Times(bonuses.Lines[0].First, bonuses.Lines[0].Last, [.. bonuses.Lines.Select(line => ReplayEarning.Of(ReplaySource.Metric, at, line))], limits);
        times.Push(earned);
        earnings.AddRange(earned.Earnings);
        foreach (LimitCount limit in limits)
        {
            quotas.Use(limit, earned.Count);
        }

        foreach (ReplayEarning earning in earned.Earnings)
        {
            Spend(earning.Entry.Budget, earning.Entry.Amount);
        }

        return true;
    }

    /// <summary>Takes back all times from one on, the last first.</summary>
    private void TakeBack(Stack<Times> times, long first)
    {
        while (times.Count > 0 && times.Peek().Last >= first)
        {
            Times top = times.Pop();
            long back = top.Last - Math.Max(first, top.First) + 1;
            foreach (ReplayEarning earning in top.Earnings)
            {
                long before = earning.Entry.TakenBack;
                earning.TakeBack(back, top.Of);
                Spend(earning.Entry.Budget, before - earning.Entry.TakenBack);
            }

            foreach (LimitCount limit in top.Limits)
            {
                quotas.Use(limit, -back);
            }

            if (top.First < first)
            {
                times.Push(top with { Last = first - 1 });
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

    private Stack<Times> TimesOf(RewardRule.OnMetric rule, DistributorId subject, string window)
    {
        (string, DistributorId, string) key = (rule.Id, subject, window);
        if (!_times.TryGetValue(key, out Stack<Times>? times))
        {
            _times[key] = times = new Stack<Times>();
        }

        return times;
    }

    /// <summary>Times that were earned together.</summary>
    private sealed record Times(long First, long Last, IReadOnlyList<ReplayEarning> Earnings, IReadOnlyList<LimitCount> Limits)
    {
        /// <summary>How many times the earnings were for when they were earned.</summary>
        public long Of { get; } = Last - First + 1;

        public long Count => Last - First + 1;
    }
}
