using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Tests.Programs.Engine;

/// <summary>The ends of caps and budgets, to the fen.</summary>
public sealed class CapTests
{
    [Fact]
    public void What_is_paid_once_may_all_fall_on_one_line()
    {
        string rules = string.Join(',', Enumerable.Range(0, 3).Select(i => $"{{\"id\":\"r{i}\",\"on\":\"order.paid\",\"pay\":[{{\"to\":\"L1\",\"fixed\":1}}]}}"));
        CompiledProgram program = Sample.Rules(rules, "\"caps\":{\"lineShare\":20000},");

        // A single fen falls on the first line, so three of them do; it may pay 2.
        Sample.Words(RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 100), Sample.Line(2, "a", 1, 100)))).ShouldBe(["- bo r0 1", "- bo r1 1", "- bo r2 0"]);
    }

    [Fact]
    public void A_line_that_asks_exactly_its_share_is_not_cut()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"base","on":"order.paid","pay":[{"to":"L1","percent":100000,"of":"line.net"}]},
            {"id":"more","on":"order.paid","when":{"line.sku":{"eq":"b"}},"pay":[{"to":"L1","percent":50000,"of":"line.net"}]}
            """,
            "\"caps\":{\"lineShare\":100000},");

        Rewards rewards = RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 1000), Sample.Line(2, "b", 1, 1000)));

        Sample.Words(rewards).ShouldBe(["1 bo base 100", "2 bo more 33", "2 bo base 67"]);
        rewards.Lines[0].Trace.ShouldBe(["line 1: 1 x a, net 1000", "rule base, L1: floor(1000 x 100000 / 1000000) = 100"]);
    }

    [Fact]
    public void A_budget_that_is_just_enough_cuts_nothing()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"b","on":"order.paid","budget":"spring","pay":[{"to":"L1","fixed":500},{"to":"L2","fixed":300}]}""", "\"budgets\":{\"spring\":{\"amount\":1000}},");

        Rewards rewards = RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 100)) with { BudgetsLeft = new Dictionary<string, long> { ["spring"] = 800 } });

        rewards.Lines.ShouldAllBe(line => line.Trace.Count == 2);
        rewards.BudgetUses.ShouldBe([new BudgetUse("spring", 800, 1000)]);
    }

    [Fact]
    public void What_is_taken_back_is_what_was_paid_whatever_the_budget_has_left()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"b","on":"metric","metric":"orders","every":1,"budget":"spring","pay":[{"to":"self","fixed":40}]}""",
            "\"metrics\":{\"orders\":{\"count\":\"order\",\"on\":\"order.paid\",\"by\":\"L1\"}},\"budgets\":{\"spring\":{\"amount\":1000}},");

        Bonuses back = MetricBonus.Change(
            program, program.MetricRules[0], new MetricChange(new DistributorId("bo"), "lifetime", 3, 0) { BudgetsLeft = new Dictionary<string, long> { ["spring"] = 10 } });

        back.Lines.Select(line => (line.Reversed, line.First, line.Last, line.Amount)).ShouldBe([(true, 1, 3, 120)]);
        back.BudgetUses.ShouldBe([new BudgetUse("spring", 120, 1000)]);
    }

    [Fact]
    public void A_group_pays_at_most_its_share_of_what_its_members_paid()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"host","on":"group.succeeded","pay":[{"to":"group.initiator","fixed":5000},{"to":"group.initiator","percent":50000,"of":"group.net"}]},
            {"id":"camp","on":"group.succeeded","budget":"spring","pay":[{"to":"group.initiator","fixed":70}]}
            """,
            "\"caps\":{\"lineShare\":100000},\"budgets\":{\"spring\":{\"amount\":1000}},");
        var group = new GroupFacts(new DistributorId("bo"), 2, 14, Sample.NoLimits);

        Rewards small = RewardEngine.Evaluate(program, group);

        // 10 % of 14 is 1.4; 5 % of 14 is nothing.
        Sample.Words(small).ShouldBe(["- bo host 1", "- bo host 0", "- bo camp 70"]);
        small.Lines[0].Trace[^1].ShouldBe("a group pays at most floor(14 x 100000 / 1000000) = 1, all rewards ask 5000: 5000 becomes 1 by largest remainder");
        Rewards enough = RewardEngine.Evaluate(program, group with { Net = 100000 });
        Sample.Words(enough).ShouldBe(["- bo host 5000", "- bo host 5000", "- bo camp 70"]);
        enough.Lines.ShouldAllBe(line => line.Trace.Count == 2);
    }

    [Fact]
    public void A_fen_above_a_groups_share_is_cut()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"host","on":"group.succeeded","pay":[{"to":"group.initiator","fixed":2}]}""", "\"caps\":{\"lineShare\":100000},");

        // 10 % of 14 is 1.4, of 20 is 2.
        Sample.Words(RewardEngine.Evaluate(program, new GroupFacts(new DistributorId("bo"), 2, 14, Sample.NoLimits))).ShouldBe(["- bo host 1"]);
        Sample.Words(RewardEngine.Evaluate(program, new GroupFacts(new DistributorId("bo"), 2, 20, Sample.NoLimits))).ShouldBe(["- bo host 2"]);
    }

    [Theory]
    [InlineData(0, 101)]
    [InlineData(100, 1)]
    [InlineData(101, 0)]
    [InlineData(500, 0)]
    public void What_is_left_of_a_line_is_never_less_than_nothing(long taken, long paid)
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"b","on":"order.paid","pay":[{"to":"L1","percent":200000,"of":"line.net"}]}""", "\"caps\":{\"lineShare\":100000},");

        Rewards rewards = RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 1010) with { ShareTaken = taken }));

        Sample.Words(rewards).ShouldBe([$"1 bo b {paid}"]);
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(700, 700)]
    [InlineData(5000, 700)]
    public void A_budget_has_neither_less_than_nothing_left_nor_more_than_its_amount(long left, long paid)
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"b","on":"order.paid","budget":"spring","pay":[{"to":"L1","fixed":800}]}""", "\"budgets\":{\"spring\":{\"amount\":700}},");

        Rewards rewards = RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 100)) with { BudgetsLeft = new Dictionary<string, long> { ["spring"] = left } });

        Sample.Words(rewards).ShouldBe([$"- bo b {paid}"]);
        rewards.BudgetUses.Sum(use => use.Amount).ShouldBe(paid);
    }

    [Fact]
    public void Each_of_a_count_is_called_what_it_counts()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"o","on":"metric","metric":"orders","window":"month","gte":1,"at":"close","pay":[{"to":"self","each":7,"per":"metric"}]},
            {"id":"t","on":"metric","metric":"orders","window":"month","gte":1,"at":"close","pay":[{"to":"self","each":{"table":"fee"},"per":"metric"}]},
            {"id":"u","on":"metric","metric":"units","window":"month","gte":1,"at":"close","pay":[{"to":"self","each":7,"per":"metric"}]}
            """,
            """
            "metrics":{"orders":{"count":"order","on":"order.paid","by":"L1"},"units":{"sum":"line.units","on":"order.paid","by":"L1"},"sales":{"sum":"line.net","on":"order.paid","by":"L1"}},
            "tiers":[{"id":"gold","when":{"metric":"sales","gte":100}}],"tables":{"fee":{"keys":["self.tier"],"value":"amount","hit":"first","rows":[[["gold"],9],["*",8]]}},
            """);
        IReadOnlyList<MetricTotal> two = [new MetricTotal(new DistributorId("bo"), 2, DateTimeOffset.UnixEpoch)];

        Bonuses bonuses = WindowClose.Decide(
            program,
            program.Calendar.WindowOf(Distribution.Programs.WindowKind.Month, new DateOnly(2026, 3, 2)),
            new Dictionary<string, IReadOnlyList<MetricTotal>> { ["orders"] = two, ["units"] = two });

        bonuses.Lines.Select(line => TraceWords.English(line.Steps[^1])).ShouldBe(
            ["rule o, self: 7 x 2 orders = 14", "rule t, self: table fee row 2: 8 x 2 orders = 16", "rule u, self: 7 x 2 units = 14"]);
        TraceWords.Chinese(bonuses.Lines[0].Steps[^1]).ShouldBe("规则 o(self):每单 7 分 × 2 = 14 分");
    }
}
