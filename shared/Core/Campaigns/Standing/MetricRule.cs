using System.Globalization;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing;

/// <summary>A rule that does not wait for a close, about one person in one window.</summary>
/// <param name="Order">The order that is being counted.</param>
/// <param name="Program">The version frozen on the order.</param>
/// <param name="Rule">One of its rules.</param>
/// <param name="Person">Whose number.</param>
/// <param name="At">When the order began to count: decides the window, the window of the limit, and tiers of windows.</param>
internal sealed record MetricRule(CountedOrder Order, CompiledProgram Program, RewardRule.OnMetric Rule, DistributorId Person, DateTimeOffset At)
{
    public string Partition => StandingStore.Partition(Order.Merchant, Person);

    public string Metric { get; } = Program.Counted.First(counted => counted.Metric.Id == Rule.Metric.Id).Key;

    public string Window { get; } = Program.Calendar.WindowOf(Rule.Window, Program.Calendar.DayOf(At)).Id;

    /// <summary>The rule's limit; null for none.</summary>
    public LimitSpec? Limit { get; } = Program.RuleOf(Rule).Limits.FirstOrDefault();

    /// <summary>The id of the limit's window; null without one.</summary>
    public string? LimitWindow => Limit is { } limit ? Program.Calendar.WindowOf(limit.Window, Program.Calendar.DayOf(At)).Id : null;

    /// <summary>All of the budget; 0 without one.</summary>
    public long BudgetTotal => Rule.Budget is { } budget ? Program.Budgets[budget] : 0;

    public EarnedRow New() => new() { Rule = Rule.Id, Metric = Metric, Window = Window };

    /// <summary>All rules that an order concerns, by the person.</summary>
    public static IEnumerable<MetricRule> Of(CountedOrder order, CompiledProgram program) =>
        from rule in program.MetricRules
        where !rule.AtClose
        let person = order.PersonOf(rule.Metric)
        let at = order.MomentOf(rule.Metric)
        where person is not null && at is not null
        select new MetricRule(order, program, rule, person.Value, at.Value);
}

/// <summary>Names what a run does in other partitions: in both books, with limits and budgets, among grants.</summary>
internal static class RunKey
{
    public const string Prefix = "metric|";

    /// <summary>How ids of explanations begin.</summary>
    public const string ExplainPrefix = "metric-";

    /// <summary>What the explanation of a run is asked for by: the order that earned it, the rule's place in the order's program from 1, and the run.</summary>
    public static string ExplainOf(MetricRule subject, int run) =>
        string.Create(CultureInfo.InvariantCulture, $"{ExplainPrefix}{subject.Order.Order}.{subject.Program.RuleOf(subject.Rule).Index + 1}.{run}");

    /// <summary>The same of one of the things that it grants; null for a run without an explanation.</summary>
    public static string? ExplainOf(EarnedRun run, EarnedGrant grant) =>
        run.Explain is null ? null : string.Create(CultureInfo.InvariantCulture, $"{run.Explain}.{grant.Payment + 1}");

    public static string Of(EarnedRow earned, DistributorId person, int number) =>
        string.Concat(Prefix, StoreKey.Join(earned.Rule, earned.Metric, earned.Window, person.Value, StoreKey.Number(number)));
}
