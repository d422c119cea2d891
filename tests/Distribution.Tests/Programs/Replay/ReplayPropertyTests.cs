using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Replay;
using FsCheck;
using FsCheck.Fluent;

namespace Distribution.Tests.Programs.Replay;

/// <summary>What holds of any program over any past.</summary>
public sealed class ReplayPropertyTests
{
    private const int Runs = 150;

    private static readonly ReplaySource[] OfOrders = [ReplaySource.OrderPaid, ReplaySource.OrderCompleted];

    [Fact]
    public void The_parts_add_up_to_what_budgets_and_limits_hold() => ForAll((program, past) =>
    {
        ReplayResult result = ReplayRun.Run(program, past, Histories.End);
        bool amounts = result.Entries.All(entry => entry.Amount >= 0 && entry.Left >= 0 && entry.GrantsLeft >= 0 && entry.Left <= entry.Amount);
        bool budgets = program.Budgets.Keys.All(budget =>
            result.Entries.Where(entry => entry.Budget == budget).Sum(entry => entry.Left) == result.BudgetsUsed.GetValueOrDefault(budget));
        return amounts && budgets;
    });

    [Fact]
    public void Nothing_pays_above_a_share_a_budget_or_a_limit() => ForAll((program, past) =>
    {
        ReplayResult result = ReplayRun.Run(program, past, Histories.End);
        var lines = past.OfType<PastEvent.Order>().SelectMany(order => order.Lines.Select(line => (order.Id.Value, line.No, line.Net))).ToDictionary(line => (line.Value, line.No), line => line.Net);
        bool shares = result.Entries.Where(entry => entry.Budget is null && entry.Line is not null).GroupBy(entry => (entry.Event, entry.Line))
            .All(line => line.Sum(entry => entry.Amount) <= program.LineShare.Of(lines[(line.Key.Event, line.Key.Line!.Value)]));
        bool orders = result.Entries.Where(entry => entry.Budget is null && OfOrders.Contains(entry.Source)).GroupBy(entry => entry.Event)
            .All(order => order.Sum(entry => entry.Amount) <= lines.Where(line => line.Key.Value == order.Key).Sum(line => program.LineShare.Of(line.Value)));
        bool budgets = result.BudgetsUsed.All(used => used.Value <= program.Budgets[used.Key] && used.Value >= 0);
        bool limits = result.LimitsUsed.All(used => used.Value >= 0 && used.Value <= program.Limits.First(limit => limit.Key == used.Key.Key).Times);
        return shares && orders && budgets && limits;
    });

    [Fact]
    public void One_rule_wins_for_each_line_slot_and_beneficiary() => ForAll((program, past) =>
    {
        Dictionary<string, string?> slots = program.Rules.ToDictionary(rule => rule.Id, rule => rule switch
        {
            RewardRule.OnEvent on => on.Slot,
            RewardRule.OnMetric on => on.Slot,
            _ => null,
        });
        return ReplayRun.Run(program, past, Histories.End).Entries
            .Where(entry => slots[entry.Rule] is not null)
            .GroupBy(entry => (entry.Source, entry.Event, entry.Line, slots[entry.Rule], entry.Beneficiary, IsGrant: entry.Grant is not null))
            .All(place => place.Count() == 1);
    });

    [Fact]
    public void A_budget_is_never_overdrawn_on_the_way() => ForAll((program, past) =>
        past.OfType<PastEvent.Order>().All(order =>
            ReplayRun.Run(program, past, order.PaidAt).BudgetsUsed.All(used => used.Value >= 0 && used.Value <= program.Budgets[used.Key])));

    [Fact]
    public void A_full_refund_of_everything_leaves_nothing_of_orders_groups_and_numbers() => ForAll((program, past) =>
    {
        ReplayResult result = ReplayRun.Run(program, Histories.Refunded(past, 7, wholly: true), Histories.End);
        return result.Entries.Where(entry => entry.Source is not (ReplaySource.Close or ReplaySource.Submission)).All(entry => entry.Left == 0 && entry.GrantsLeft == 0)
            && result.LimitsUsed.All(used => program.Limits.First(limit => limit.Key == used.Key.Key).Rule is { } rule
                && result.Entries.Any(entry => entry.Rule == rule && entry.Source is ReplaySource.Close or ReplaySource.Submission));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refunds_in_any_order_and_slicing_end_at_the_same(bool wholly) => ForAll((program, past) =>
    {
        string[] one = Histories.Left(ReplayRun.Run(program, Histories.Refunded(past, 1, wholly), Histories.End), IsOfOrders);
        string[] other = Histories.Left(ReplayRun.Run(program, Histories.Refunded(past, 2, wholly), Histories.End), IsOfOrders);
        return one.SequenceEqual(other);
    });

    /// <summary>With limits and budgets, what one refund frees another number may still earn; without, only the numbers matter.</summary>
    [Fact]
    public void Without_limits_numbers_end_at_the_same_however_refunds_come() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Runs),
        Prop.ForAll(Histories.Programs(limited: false).Zip(Histories.Pasts()).ToArbitrary(), pair =>
            Balances(ReplayRun.Run(pair.Item1, Histories.Refunded(pair.Item2, 1, false), Histories.End))
                .SequenceEqual(Balances(ReplayRun.Run(pair.Item1, Histories.Refunded(pair.Item2, 2, false), Histories.End)))));

    [Fact]
    public void The_order_of_lines_and_of_the_past_does_not_matter() => ForAll((program, past) =>
    {
        PastEvent[] other = [.. past.Reverse().Select(one => one is PastEvent.Order order ? order with { Lines = [.. order.Lines.Reverse()] } : one)];
        return Words(ReplayRun.Run(program, past, Histories.End)).SequenceEqual(Words(ReplayRun.Run(program, other, Histories.End)));
    });

    [Fact]
    public void Two_replays_are_identical() => ForAll((program, past) =>
        Words(ReplayRun.Run(program, past, Histories.End)).SequenceEqual(Words(ReplayRun.Run(program, past, Histories.End))));

    [Fact]
    public void Everything_told_twice_and_late_counts_once() => ForAll((program, past) =>
    {
        var replayer = new Replayer(program);
        var told = new List<ReplayRun.Moment>();
        foreach (ReplayRun.Moment moment in ReplayRun.Moments(program, past, Histories.End))
        {
            moment.Tell(replayer);
            told.Add(moment);
            told[told.Count / 2].Tell(replayer);
            moment.Tell(replayer);
        }

        told.ForEach(moment => moment.Tell(replayer));
        return Words(replayer.Result()).SequenceEqual(Words(ReplayRun.Run(program, past, Histories.End)));
    });

    [Fact]
    public void What_closed_windows_paid_stands_whatever_is_refunded_later() => ForAll((program, past) =>
    {
        DateTimeOffset late = Histories.Start.AddDays(65);
        PastEvent[] refunded = [.. past.Select(one => one is PastEvent.Order order
            ? order with { Refunds = [.. order.Refunds, new PastRefund(late, [.. order.Lines.Select(line => new PastRefundPart(line.No, line.Net - Refunded(order, line.No)))])] }
            : one)];
        return Closes(refunded, late.AddMinutes(1)).SequenceEqual(Closes(past, late.AddMinutes(1)));

        string[] Closes(PastEvent[] history, DateTimeOffset until) => Histories.Left(ReplayRun.Run(program, history, until), entry => entry.Source == ReplaySource.Close);
    });

    private static long Refunded(PastEvent.Order order, int line) => order.Refunds.SelectMany(refund => refund.Parts).Where(part => part.Line == line).Sum(part => part.Amount);

    private static bool IsOfOrders(ReplayEntry entry) => entry.Source is ReplaySource.OrderPaid or ReplaySource.OrderCompleted or ReplaySource.Group;

    private static string[] Words(ReplayResult result) =>
        [.. result.Entries.Select(entry => $"{entry.At:O} {entry.Source} {entry.Event} {entry.Rule} {entry.Beneficiary} {entry.Line} {entry.Amount} {entry.TakenBack} {entry.GrantsLeft} {string.Join(';', TraceWords.English(entry.Steps))}")];

    private static string[] Balances(ReplayResult result) =>
        [.. result.Entries.Where(entry => entry.Source != ReplaySource.Close).GroupBy(entry => (entry.Beneficiary.Value, entry.Rule))
            .Select(sum => $"{sum.Key} {sum.Sum(entry => entry.Left)} {sum.Sum(entry => entry.GrantsLeft)}").Order(StringComparer.Ordinal)];

    private static void ForAll(Func<CompiledProgram, PastEvent[], bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(Histories.Programs().Zip(Histories.Pasts()).ToArbitrary(), pair => holds(pair.Item1, pair.Item2)));
}
