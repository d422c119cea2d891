using Distribution.Kernel;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Engine;

/// <summary>A program made ready: references resolved, texts numbered, rules in the order in which they win. Immutable.</summary>
public sealed class CompiledProgram
{
    private readonly CompiledRule?[] _rules;

    private CompiledProgram(RewardProgram program, int version)
    {
        Terms = program.Terms with
        {
            Version = version,
            PaysBuyers = program.Rules.OfType<RewardRule.OnEvent>().Any(static rule => rule.Pay.Any(static pay => pay.To == PayTo.Buyer)),
            WatchesCompletion = program.Rules.OfType<RewardRule.OnEvent>().Any(static rule => rule.Event == RewardEvent.OrderCompleted)
                || program.Metrics.Values.Any(static metric => metric.On == RewardEvent.OrderCompleted),
            CountsCompletions = program.Metrics.Values.Any(static metric => metric.On == RewardEvent.OrderCompleted),
        };
        Calendar = RewardCalendar.Of(Terms);
        LineShare = program.LineShare;
        Metrics = program.Metrics;
        Tiers = program.Tiers;
        Budgets = program.Budgets;
        BudgetNames = [.. program.Budgets.Keys];
        BudgetTotals = [.. program.Budgets.Values];
        Symbols = new Symbols();
        foreach (Tier tier in program.Tiers)
        {
            Symbols.Add(Fact.SelfTier, tier.Id);
        }

        var tables = program.Tables.ToDictionary(static pair => pair.Key, pair => CompiledTable.Compile(pair.Key, pair.Value, Symbols), StringComparer.Ordinal);
        var context = new CompileContext(Symbols, tables, BudgetNames);
        _rules = [.. program.Rules.Select((rule, index) => Compile(index, rule, context))];
        MetricConditions = program.Metrics.Values.Where(static metric => metric.When is not null)
            .ToDictionary(static metric => metric.Id, metric => CompiledCondition.Compile(metric.When ?? throw new InvalidOperationException(), Symbols), StringComparer.Ordinal);
        Symbols.Freeze();
        Skus = Symbols.Of(Fact.LineSku);
        Categories = Symbols.Of(Fact.LineCategory);
        Regions = Symbols.Of(Fact.OrderRegion);
        TierIds = Symbols.Of(Fact.SelfTier);

        Paid = OrderRules.Of(RulesOn(program, RewardEvent.OrderPaid));
        Completed = OrderRules.Of(RulesOn(program, RewardEvent.OrderCompleted));
        FirstOrderRules = RulesOn(program, RewardEvent.FirstOrder);
        GroupRules = RulesOn(program, RewardEvent.GroupSucceeded);
        SubmissionRules = RulesOn(program, RewardEvent.SubmissionApproved);
        MetricRules = [.. program.Rules.OfType<RewardRule.OnMetric>()];
        Rankings = [.. program.Rules.OfType<RewardRule.OnRank>()];
        Counted = CountedMetric.Of(program.Metrics.Values, program.Tiers, MetricRules);
        Rules = program.Rules;
        Limits = [.. _rules.OfType<CompiledRule>().SelectMany(static rule => rule.Limits)];
        UsesDate = program.Rules.Any(rule => rule is RewardRule.OnEvent on && Asks(on.When)) || program.Metrics.Values.Any(metric => Asks(metric.When))
            || program.Tables.Values.Any(static table => table.Keys.Contains(Fact.OrderDate));
        Needs = ProgramNeedsOf.Program(program, Limits);
    }

    public ProgramTerms Terms { get; }

    /// <summary>The days, weeks and months of the program.</summary>
    public RewardCalendar Calendar { get; }

    /// <summary>In the order of the document.</summary>
    public IReadOnlyList<RewardRule> Rules { get; }

    /// <summary>All rankings.</summary>
    public IReadOnlyList<RewardRule.OnRank> Rankings { get; }

    public IReadOnlyList<RewardRule.OnMetric> MetricRules { get; }

    public IReadOnlyDictionary<string, Metric> Metrics { get; }

    /// <summary>The metrics with the windows in which they are counted with every order; other windows are counted when they close.</summary>
    public IReadOnlyList<CountedMetric> Counted { get; }

    /// <summary>From the lowest to the highest.</summary>
    public IReadOnlyList<Tier> Tiers { get; }

    /// <summary>Minor units by name.</summary>
    public IReadOnlyDictionary<string, long> Budgets { get; }

    /// <summary>Every limit of every rule: what the caller keeps counts of.</summary>
    public IReadOnlyList<LimitSpec> Limits { get; }

    /// <summary>What the program asks of whoever runs it.</summary>
    public ProgramNeeds Needs { get; }

    /// <summary>Whether the completion of an order earns anything.</summary>
    public bool HasCompletionRules => Completed.OfLine.Length > 0 || Completed.Once.Length > 0;

    internal OrderRules Paid { get; }

    internal OrderRules Completed { get; }

    internal CompiledRule[] FirstOrderRules { get; }

    internal CompiledRule[] GroupRules { get; }

    internal CompiledRule[] SubmissionRules { get; }

    internal IReadOnlyDictionary<string, CompiledCondition> MetricConditions { get; }

    internal Rate LineShare { get; }

    internal Symbols Symbols { get; }

    internal TextNumbers Skus { get; }

    internal TextNumbers Categories { get; }

    internal TextNumbers Regions { get; }

    internal TextNumbers TierIds { get; }

    internal string[] BudgetNames { get; }

    internal long[] BudgetTotals { get; }

    internal bool UsesDate { get; }

    public static CompiledProgram Compile(RewardProgram program, int version) => new(program, version);

    internal CompiledRule RuleAt(int index) => _rules[index] ?? throw new InvalidOperationException("A ranking has no compiled form.");

    internal CompiledRule RuleOf(RewardRule rule)
    {
        for (int i = 0; i < Rules.Count; i++)
        {
            if (ReferenceEquals(Rules[i], rule))
            {
                return RuleAt(i);
            }
        }

        throw new ArgumentException("The rule is another program's.", nameof(rule));
    }

    private static CompiledRule? Compile(int index, RewardRule rule, CompileContext context) => rule switch
    {
        RewardRule.OnEvent on => CompiledRule.Compile(index, on, new RuleParts(on.Slot, on.When, on.Limits, on.Pay), context),
        RewardRule.OnMetric on => CompiledRule.Compile(index, on, new RuleParts(on.Slot, on.When, on.Limit is { } limit ? [limit] : [], on.Pay), context),
        _ => null,
    };

    private static bool Asks(Predicate? when) => Language.Logic.PredicateLogic.FactsOf(when).Contains(Fact.OrderDate);

    /// <summary>Those with a condition before those without, then as in the document.</summary>
    private CompiledRule[] RulesOn(RewardProgram program, RewardEvent on)
    {
        CompiledRule[] rules =
            [.. program.Rules.Index()
                .Where(item => item.Item is RewardRule.OnEvent rule && rule.Event == on)
                .OrderBy(static item => item.Item is RewardRule.OnEvent { When: null })
                .Select(item => RuleAt(item.Index))];
        for (int i = 0; i < rules.Length; i++)
        {
            CompiledRule rule = rules[i];
            rule.Rivals = rule.SlotShift < 0 ? [] : [.. rules.Skip(i + 1).Where(other => other.SlotShift == rule.SlotShift)];
        }

        return rules;
    }
}

/// <summary>The rules of an order's event: those that pay for lines, and those that pay once. A rule may be both.</summary>
internal sealed record OrderRules(CompiledRule[] OfLine, CompiledRule[] Once)
{
    public static OrderRules Of(CompiledRule[] rules) =>
        new([.. rules.Where(static rule => rule.OfLine.Length > 0)], [.. rules.Where(static rule => rule.Once.Length > 0)]);
}
