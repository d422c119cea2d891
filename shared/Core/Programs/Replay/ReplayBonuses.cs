using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Replay;

/// <summary>What metrics earn as soon as they reach a number, kept at a count of times.</summary>
internal sealed class ReplayBonuses(ReplayMetrics metrics, ReplayQuotas quotas, List<ReplayEarning> earnings)
{
    private readonly Dictionary<(string Rule, string Metric, DistributorId Subject, string Window), Stack<Times>> _times = [];

    /// <summary>Decides a program's rules of a number that has changed, each until nothing changes any more.</summary>
    public void Decide(CompiledProgram program, Metric metric, DistributorId subject, DateOnly day, DateTimeOffset at, DateTimeOffset moment)
    {
        foreach (RewardRule.OnMetric rule in program.MetricRules)
        {
            if (!rule.AtClose && rule.Metric.Id == metric.Id)
            {
                string window = program.Calendar.WindowOf(rule.Window, day).Id;
                while (Step(program, rule, subject, window, at, moment))
                {
                }
            }
        }
    }

    private bool Step(CompiledProgram program, RewardRule.OnMetric rule, DistributorId subject, string window, DateTimeOffset at, DateTimeOffset moment)
    {
        Stack<Times> times = TimesOf(rule, subject, window);
        long value = metrics.ValueOf(rule.Metric, window, subject);
        TakeBack(times, value);
        long held = times.Count == 0 ? 0 : times.Peek().Last;
        if (rule.TimesAt(value) <= held)
        {
            return false;
        }

        Bonuses bonuses = MetricBonus.Change(program, rule, new MetricChange(subject, window, held, value)
        {
            Tier = metrics.TierOf(program, subject, at),
            LimitsUsed = quotas.Used(program, moment, _ => subject),
            BudgetsLeft = quotas.Left(program),
        });
        if (bonuses.Lines.Count == 0)
        {
            return false;
        }

        LimitCount[] limits = [.. bonuses.LimitUses.Select(use => ReplayQuotas.CountOf(program, use.Limit, use.Owner, moment))];
        var earned = new Times(rule.Threshold, bonuses.Lines[0].First, bonuses.Lines[0].Last, [.. bonuses.Lines.Select(line => ReplayEarning.Of(ReplaySource.Metric, at, line))], limits);
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

    /// <summary>Takes back the newest times, the last first: each holds as long as the number it was earned for is reached, whatever the program says by now.</summary>
    private void TakeBack(Stack<Times> times, long value)
    {
        while (times.Count > 0 && times.Peek().HeldAt(value) is var held && held < times.Peek().Count)
        {
            Times top = times.Pop();
            long back = top.Count - held;
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

            if (held > 0)
            {
                times.Push(top with { Last = top.First + held - 1 });
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
        (string, string, DistributorId, string) key = (rule.Id, CountedMetric.KeyOf(rule.Metric), subject, window);
        if (!_times.TryGetValue(key, out Stack<Times>? times))
        {
            _times[key] = times = new Stack<Times>();
        }

        return times;
    }

    /// <summary>Times that were earned together.</summary>
    private sealed record Times(long Threshold, long First, long Last, IReadOnlyList<ReplayEarning> Earnings, IReadOnlyList<LimitCount> Limits)
    {
        /// <summary>How many times the earnings were for when they were earned.</summary>
        public long Of { get; } = Last - First + 1;

        public long Count => Last - First + 1;

        public long HeldAt(long value) => Math.Clamp((Math.Max(0, value) / Threshold) - First + 1, 0, Count);
    }
}
