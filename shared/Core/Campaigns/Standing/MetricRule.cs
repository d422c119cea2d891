using System.Globalization;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing;

/// <summary>A rule that does not wait for a close, about one number of a person.</summary>
/// <param name="Number">The number.</param>
/// <param name="Program">The newest version that has counted for it: it alone says what is earned from now on.</param>
/// <param name="Id">The rule's id.</param>
internal sealed record MetricRule(CountedNumber Number, CompiledProgram Program, string Id)
{
    public string Partition => Number.Partition;

    public DistributorId Person => Number.Person;

    public MerchantId Merchant => Number.Order.Merchant;

    /// <summary>The rule; null if the version has none of this id for the number any more, and then nothing is earned by it.</summary>
    public RewardRule.OnMetric? Rule { get; } = Of(Number, Program).FirstOrDefault(rule => rule.Id == Id);

    /// <summary>The rule's limit; null for none.</summary>
    public LimitSpec? Limit => Rule is { } rule ? Program.RuleOf(rule).Limits.FirstOrDefault() : null;

    /// <summary>The id of the limit's window; null without one.</summary>
    public string? LimitWindow => Limit is { } limit ? Program.Calendar.WindowOf(limit.Window, Program.Calendar.DayOf(Number.At)).Id : null;

    /// <summary>All of the budget; 0 without one.</summary>
    public long BudgetTotal => Rule?.Budget is { } budget ? Program.Budgets[budget] : 0;

    public EarnedRow New() => new() { Rule = Id, Metric = Number.Metric, Window = Number.Window };

    /// <summary>The rules of a version about a number.</summary>
    public static IEnumerable<RewardRule.OnMetric> Of(CountedNumber number, CompiledProgram program) =>
        from rule in program.MetricRules
        where !rule.AtClose && program.Counted.Any(counted => counted.Key == number.Metric && counted.Metric.Id == rule.Metric.Id)
        where program.Calendar.WindowOf(rule.Window, program.Calendar.DayOf(number.At)).Id == number.Window
        select rule;
}

/// <summary>Names what a run does in other partitions: in both books, with limits and budgets, among grants.</summary>
internal static class RunKey
{
    public const string Prefix = "metric|";

    /// <summary>How ids of explanations begin.</summary>
    public const string ExplainPrefix = "metric-";

    /// <summary>What the explanation of a run is asked for by: the order that was counted, the version that decided, the rule's place in it from 1, and the run.</summary>
    public static string ExplainOf(MetricRule subject, RewardRule.OnMetric rule, int run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ExplainPrefix}{subject.Number.Order.Order}.{subject.Program.Terms.Version}.{subject.Program.RuleOf(rule).Index + 1}.{run}");

    /// <summary>The same of one of the things that it grants; null for a run without an explanation.</summary>
    public static string? ExplainOf(EarnedRun run, EarnedGrant grant) =>
        run.Explain is null ? null : string.Create(CultureInfo.InvariantCulture, $"{run.Explain}.{grant.Payment + 1}");

    public static string Of(EarnedRow earned, DistributorId person, int number) =>
        string.Concat(Prefix, StoreKey.Join(earned.Rule, earned.Metric, earned.Window, person.Value, StoreKey.Number(number)));
}
