using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;

namespace Distribution.Tests.Programs.Engine;

/// <summary>A rule whose budget is spent leaves its slot to the next one. Every figure here was worked out by hand.</summary>
public sealed class SpentBudgetTests
{
    private const string Base = """{"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","percent":100000,"of":"line.net"}]}""";
    private const string Budgets = "\"budgets\":{\"camp\":{\"amount\":9000},\"more\":{\"amount\":9000}},";

    private static readonly CompiledProgram Campaign = Sample.Rules(Base + """
        ,{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","limit":{"per":"L1","times":5},
          "pay":[{"to":"L1","percent":200000,"of":"line.net"}]}
        """, Budgets);

    private static readonly OrderFacts Box = Sample.Order(Sample.Line(1, "box", 1, 10000));

    [Theory]
    [InlineData(9000, "1 bo camp 2000", 2000)]
    [InlineData(2000, "1 bo camp 2000", 2000)]
    [InlineData(1999, "1 bo camp 1999", 1999)]
    [InlineData(1000, "1 bo camp 1000", 1000)]
    [InlineData(999, "1 bo base 1000", 0)]
    [InlineData(1, "1 bo base 1000", 0)]
    [InlineData(0, "1 bo base 1000", 0)]
    public void Nobody_is_paid_less_than_the_next_rule_of_the_slot_pays(long left, string expected, long reserved)
    {
        Rewards rewards = RewardEngine.Evaluate(Campaign, Left(Box, left));

        Sample.Words(rewards).ShouldBe([expected]);
        rewards.BudgetUses.Sum(use => use.Amount).ShouldBe(reserved);
        rewards.LimitUses.Count.ShouldBe(reserved > 0 ? 1 : 0, "a rule that does not win uses nothing");
    }

    [Fact]
    public void The_trace_says_why_the_next_rule_has_won()
    {
        RewardEngine.Evaluate(Campaign, Left(Box, 0)).Lines[0].Trace.ShouldBe(
            ["line 1: 1 x box, net 10000", "rule camp comes first in the slot, but its budget camp has nothing left", "rule base, L1: floor(10000 x 100000 / 1000000) = 1000"]);
        RewardEngine.Evaluate(Campaign, Left(Box, 500)).Lines[0].Trace[1].ShouldBe(
            "rule camp comes first in the slot, but 500 are left of its budget camp, which pay 500 here and the next rule 1000: where the next rule pays somebody more, it has the places");
        RewardEngine.Evaluate(Campaign, Left(Box, 1999)).Lines[0].Trace.Skip(1).ShouldBe(
            ["rule camp, L1: floor(10000 x 200000 / 1000000) = 2000", "limit camp: time 1 of 5", "budget camp has 1999 left, all rewards ask 2000: 2000 becomes 1999 by largest remainder"]);
    }

    [Fact]
    public void All_places_of_an_order_are_given_up_where_one_would_lose()
    {
        OrderFacts order = Sample.Order(Sample.Line(1, "box", 1, 10000), Sample.Line(2, "pear", 1, 5000));

        // 3000 are asked: 2500 x 2/3 and 1/3 are more than 1000 and 500.
        Sample.Words(RewardEngine.Evaluate(Campaign, Left(order, 2500))).ShouldBe(["1 bo camp 1667", "2 bo camp 833"]);
        // 1499 x 2/3 = 999.3.
        Sample.Words(RewardEngine.Evaluate(Campaign, Left(order, 1499))).ShouldBe(["1 bo base 1000", "2 bo base 500"]);
    }

    [Fact]
    public void A_place_that_no_other_rule_wants_keeps_what_is_left()
    {
        CompiledProgram program = Sample.Rules(Base + """
            ,{"id":"camp","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"box"}},"budget":"camp",
              "pay":[{"to":"L1","percent":200000,"of":"line.net"},{"to":"L2","percent":200000,"of":"line.net"}]}
            """, Budgets);

        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 500))).ShouldBe(["1 an camp 500", "1 bo base 1000"]);
        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 0))).ShouldBe(["1 bo base 1000"]);
    }

    [Fact]
    public void The_next_rule_may_have_a_budget_of_its_own()
    {
        CompiledProgram program = Sample.Rules(Base + """
            ,{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","percent":200000,"of":"line.net"}]}
            ,{"id":"more","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"budget":"more","pay":[{"to":"L1","percent":150000,"of":"line.net"}]}
            """, Budgets);

        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 1499))).ShouldBe(["1 bo more 1500"]);
        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 1500, 9000))).ShouldBe(["1 bo camp 1500"]);
        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 900, 1200))).ShouldBe(["1 bo more 1200"]);
        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 900, 900))).ShouldBe(["1 bo base 1000"]);
        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 900, 0))).ShouldBe(["1 bo base 1000"]);
        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 0, 0))).ShouldBe(["1 bo base 1000"]);
    }

    [Theory]
    [InlineData(2000, "1 bo camp 2000")]
    [InlineData(1500, "1 bo camp 1500")]
    [InlineData(1000, "1 bo camp 1000")]
    [InlineData(999, "1 bo base 1000")]
    public void A_rule_of_the_same_budget_is_no_reason_to_give_up_a_place(long left, string expected)
    {
        CompiledProgram program = Sample.Rules(Base + """
            ,{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","percent":200000,"of":"line.net"}]}
            ,{"id":"again","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"budget":"camp","pay":[{"to":"L1","percent":300000,"of":"line.net"}]}
            """, Budgets);

        Sample.Words(RewardEngine.Evaluate(program, Left(Box, left))).ShouldBe([expected]);
    }

    [Fact]
    public void A_rule_whose_own_budget_is_spent_is_no_reason_either_and_is_not_named_by_who_keeps_the_place()
    {
        CompiledProgram program = Sample.Rules(Base + """
            ,{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","percent":200000,"of":"line.net"}]}
            ,{"id":"more","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"budget":"more","pay":[{"to":"L1","percent":150000,"of":"line.net"}]}
            """, Budgets);

        // The 1500 of more are not to be had, and 1200 are more than the 1000 of base.
        Rewards kept = RewardEngine.Evaluate(program, Left(Box, 1200, 0));
        Sample.Words(kept).ShouldBe(["1 bo camp 1200"]);
        kept.Lines[0].Trace.Skip(1).ShouldBe(
            ["rule camp, L1: floor(10000 x 200000 / 1000000) = 2000", "budget camp has 1200 left, all rewards ask 2000: 2000 becomes 1200 by largest remainder"]);
        RewardEngine.Evaluate(program, Left(Box, 900, 0)).Lines[0].Trace.Skip(1).ShouldBe(
            [
                "rule camp comes first in the slot, but 900 are left of its budget camp, which pay 900 here and the next rule 1000: where the next rule pays somebody more, it has the places",
                "rule more comes first in the slot, but its budget more has nothing left",
                "rule base, L1: floor(10000 x 100000 / 1000000) = 1000",
            ]);
    }

    [Fact]
    public void A_rule_that_does_not_apply_is_no_reason_either()
    {
        CompiledProgram program = Sample.Rules(Base + """
            ,{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","percent":200000,"of":"line.net"}]}
            ,{"id":"pears","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"pear"}},"pay":[{"to":"L1","percent":150000,"of":"line.net"}]}
            """, Budgets);

        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 1200))).ShouldBe(["1 bo camp 1200"]);
        Sample.Words(RewardEngine.Evaluate(program, Left(Sample.Order(Sample.Line(1, "pear", 1, 10000)), 1200))).ShouldBe(["1 bo pears 1500"]);
    }

    [Theory]
    [InlineData(1001, "1 bo camp 1000")]
    [InlineData(1000, "1 bo camp 1000")]
    [InlineData(999, "1 bo base 2000")]
    public void A_rule_that_pays_less_than_the_next_keeps_its_place_while_its_budget_pays_all(long left, string expected)
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","percent":200000,"of":"line.net"}]},
            {"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","percent":100000,"of":"line.net"}]}
            """, Budgets);

        Sample.Words(RewardEngine.Evaluate(program, Left(Box, left))).ShouldBe([expected]);
    }

    [Fact]
    public void The_last_fen_of_a_budget_is_paid()
    {
        CompiledProgram program = Sample.Rules("""{"id":"camp","on":"order.paid","slot":"s","budget":"camp","pay":[{"to":"L1","fixed":500}]}""", Budgets);

        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 1))).ShouldBe(["- bo camp 1"]);
        RewardEngine.Evaluate(program, Left(Box, 0)).Lines.ShouldBeEmpty();
    }

    [Fact]
    public void A_place_that_asks_no_money_does_not_lose_by_a_short_budget()
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","fixed":1000}]},
            {"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","grant":"points","qty":5},{"to":"L2","fixed":2000}]}
            """, Budgets);

        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 500))).ShouldBe(["- bo camp 5xpoints", "- an camp 500"]);
    }

    [Fact]
    public void What_is_paid_once_and_for_a_group_goes_to_the_next_rule_too()
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","fixed":300}]},
            {"id":"camp","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"box"}},"budget":"camp","pay":[{"to":"L1","each":700,"per":"order.units"}]},
            {"id":"big","on":"group.succeeded","slot":"g","when":{"group.size":{"gte":3}},"budget":"camp","pay":[{"to":"group.initiator","fixed":5000}]},
            {"id":"host","on":"group.succeeded","slot":"g","pay":[{"to":"group.initiator","fixed":1000}]}
            """, Budgets);
        var group = new GroupFacts(new DistributorId("bo"), 3, 99900, Sample.NoLimits);

        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 300))).ShouldBe(["- bo camp 300"]);
        Sample.Words(RewardEngine.Evaluate(program, Left(Box, 299))).ShouldBe(["- bo base 300"]);
        Sample.Words(RewardEngine.Evaluate(program, group with { BudgetsLeft = Budget(1000) })).ShouldBe(["- bo big 1000"]);
        Rewards next = RewardEngine.Evaluate(program, group with { BudgetsLeft = Budget(999) });
        Sample.Words(next).ShouldBe(["- bo host 1000"]);
        next.Lines[0].Trace[1].ShouldStartWith("rule big comes first in the slot");
    }

    [Theory]
    [InlineData(100, "- bo camp 100", "- bo big 100")]
    [InlineData(80, "- bo camp 80", "- bo big 80")]
    [InlineData(79, "- bo base 80", "- bo host 80")]
    [InlineData(60, "- bo base 80", "- bo host 80")]
    [InlineData(0, "- bo base 80", "- bo host 80")]
    public void Rules_of_a_slot_with_one_budget_give_up_together(long left, string ofOrder, string ofGroup)
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","fixed":100}]},
            {"id":"less","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"budget":"camp","pay":[{"to":"L1","fixed":50}]},
            {"id":"never","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"car"}},"budget":"camp","pay":[{"to":"L1","fixed":70}]},
            {"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","fixed":80}]},
            {"id":"big","on":"group.succeeded","slot":"g","when":{"group.size":{"gte":3}},"budget":"camp","pay":[{"to":"group.initiator","fixed":100}]},
            {"id":"mid","on":"group.succeeded","slot":"g","when":{"group.size":{"gte":2}},"budget":"camp","pay":[{"to":"group.initiator","fixed":50}]},
            {"id":"host","on":"group.succeeded","slot":"g","pay":[{"to":"group.initiator","fixed":80}]}
            """, Budgets);

        Rewards rewards = RewardEngine.Evaluate(program, Left(Box, left));
        Sample.Words(rewards).ShouldBe([ofOrder]);
        Sample.Words(RewardEngine.Evaluate(program, new GroupFacts(new DistributorId("bo"), 3, 99900, Sample.NoLimits) { BudgetsLeft = Budget(left) })).ShouldBe([ofGroup]);
        if (left == 60)
        {
            rewards.Lines[0].Trace.Where(step => step.Contains("first in the slot", StringComparison.Ordinal)).ShouldBe(
            [
                "rule camp comes first in the slot, but 60 are left of its budget camp, which pay 60 here and the next rule 80: where the next rule pays somebody more, it has the places",
                "rule less comes first in the slot, but 60 are left of its budget camp, which pay 50 here and the next rule 80: where the next rule pays somebody more, it has the places",
            ]);
        }
    }

    [Fact]
    public void What_is_granted_needs_no_money_and_keeps_its_place()
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp",
             "pay":[{"to":"L1","fixed":100},{"to":"L2","grant":"coupon:B","qty":1},{"to":"buyer","grant":"coupon:A","qty":1}]},
            {"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","fixed":80},{"to":"L2","fixed":20}]}
            """, Budgets);

        foreach (long left in (long[])[79, 60, 1, 0])
        {
            Rewards rewards = RewardEngine.Evaluate(program, Left(Box, left));
            Sample.Words(rewards).Order().ShouldBe(["- an camp 1xcoupon:B", "- bo base 80", "- cai camp 1xcoupon:A"]);
            rewards.BudgetUses.ShouldBeEmpty("an order that is told to keep nothing decides the same");
        }
    }

    [Fact]
    public void Looking_for_the_next_rule_leaves_no_word_in_the_trace()
    {
        CompiledProgram program = Sample.Rules(Base + """
            ,{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","percent":200000,"of":"line.net"}]}
            ,{"id":"car","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"car"}},"budget":"more","pay":[{"to":"L1","percent":150000,"of":"line.net"}]}
            """, Budgets);

        RewardEngine.Evaluate(program, Left(Box, 1500, 0)).Lines[0].Trace.Skip(1).ShouldBe(
            ["rule camp, L1: floor(10000 x 200000 / 1000000) = 2000", "budget camp has 1500 left, all rewards ask 2000: 2000 becomes 1500 by largest remainder"]);
        RewardEngine.Evaluate(program, Left(Box, 999, 0)).Lines[0].Trace.ShouldNotContain(step => step.StartsWith("rule car", StringComparison.Ordinal));
    }

    /// <summary>What is not used is given back, and who asks again is told so: he must come to the same.</summary>
    [Fact]
    public void Told_to_keep_what_it_used_an_order_decides_the_same()
    {
        CompiledProgram program = Sample.Rules(Base + """
            ,{"id":"camp","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"box"}},"budget":"camp",
              "pay":[{"to":"L1","percent":200000,"of":"line.net"},{"to":"L2","percent":70001,"of":"line.net"}]}
            ,{"id":"extra","on":"order.paid","budget":"camp","pay":[{"to":"L1","fixed":333}]}
            """, Budgets);
        OrderFacts order = Sample.Order(Sample.Line(1, "box", 1, 7001), Sample.Line(2, "pear", 1, 500), Sample.Line(3, "box", 1, 3333));
        for (int left = 0; left < 4000; left += 3)
        {
            Rewards first = RewardEngine.Evaluate(program, Left(order, left));
            long used = first.BudgetUses.Sum(use => use.Amount);

            used.ShouldBeLessThanOrEqualTo(left);
            Sample.Words(RewardEngine.Evaluate(program, Left(order, used))).Where(word => !word.EndsWith(" 0", StringComparison.Ordinal))
                .ShouldBe(Sample.Words(first).Where(word => !word.EndsWith(" 0", StringComparison.Ordinal)), left.ToString());
            first.Lines.Where(line => line.LineNo == 1 && line.To == Distribution.Programs.Language.PayTo.L1).Sum(line => line.Amount).ShouldBeGreaterThanOrEqualTo(700);
            first.Lines.Where(line => line.LineNo == 3 && line.To == Distribution.Programs.Language.PayTo.L1).Sum(line => line.Amount).ShouldBeGreaterThanOrEqualTo(333);
        }
    }

    private static OrderFacts Left(OrderFacts order, long camp, long more = 9000) => order with { BudgetsLeft = new Dictionary<string, long> { ["camp"] = camp, ["more"] = more } };

    private static Dictionary<string, long> Budget(long camp) => new() { ["camp"] = camp };
}
