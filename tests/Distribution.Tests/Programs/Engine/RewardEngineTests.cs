using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Tests.Programs.Engine;

/// <summary>Every figure here was worked out by hand.</summary>
public sealed class RewardEngineTests
{
    private const string TwoLevels = """
        {"id":"base","on":"order.paid","pay":[{"to":"L1","percent":100000,"of":"line.net"},{"to":"L2","percent":50000,"of":"line.net"}]}
        """;

    [Fact]
    public void A_percentage_rounds_down_once_at_the_line()
    {
        Rewards rewards = RewardEngine.Evaluate(Sample.Rules(TwoLevels), Sample.Order(Sample.Line(1, "a", 1, 1999), Sample.Line(2, "b", 1, 1999)));

        // 1999 x 10 % = 199.9, 1999 x 5 % = 99.95, on each line for itself.
        Sample.Words(rewards).ShouldBe(["1 bo base 199", "1 an base 99", "2 bo base 199", "2 an base 99"]);
    }

    [Fact]
    public void A_level_that_is_absent_or_the_buyer_himself_earns_nothing()
    {
        CompiledProgram program = Sample.Rules(TwoLevels);
        OrderFacts order = Sample.Order(Sample.Line(1, "a", 1, 1000));

        Sample.Words(RewardEngine.Evaluate(program, order with { Path = [order.Path[1]] })).ShouldBe(["1 an base 50"]);
        Sample.Words(RewardEngine.Evaluate(program, order with { Buyer = new UserId("bo") })).ShouldBe(["1 an base 50"]);
        RewardEngine.Evaluate(program, order with { Path = [] }).Lines.ShouldBeEmpty();
    }

    [Fact]
    public void Own_purchases_earn_where_the_program_says_so()
    {
        string json = Sample.Document($"\"rules\":[{TwoLevels}]").Replace("\"maxLevels\":2", "\"maxLevels\":2,\"selfPurchase\":true");

        Rewards rewards = RewardEngine.Evaluate(Sample.Compile(json), Sample.Order(Sample.Line(1, "a", 1, 1000)) with { Buyer = new UserId("bo") });

        Sample.Words(rewards).ShouldBe(["1 bo base 100", "1 an base 50"]);
    }

    [Fact]
    public void The_first_matching_row_of_a_table_says_the_rate()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"base","on":"order.paid","pay":[{"to":"L1","percent":{"table":"rate"},"of":"line.net"}]}""",
            """
            "metrics":{"sales":{"sum":"line.net","on":"order.paid","by":"L1"}},"tiers":[{"id":"gold","when":{"metric":"sales","gte":100}}],
            "tables":{"rate":{"keys":["line.sku","order.region","L1.tier"],"hit":"first","rows":[
              [["pro"],"*",["gold"],150000],["*",["HK","MO"],"*",120000],["*","*","*",100000]]}},
            """);
        OrderFacts order = Sample.Order(Sample.Line(1, "pro", 1, 1000), Sample.Line(2, "x", 1, 1000));
        OrderFacts gold = order with { Path = [order.Path[0] with { Tier = "gold" }] };

        Sample.Words(RewardEngine.Evaluate(program, gold)).ShouldBe(["1 bo base 150", "2 bo base 100"]);
        Sample.Words(RewardEngine.Evaluate(program, order)).ShouldBe(["1 bo base 100", "2 bo base 100"]);
        Sample.Words(RewardEngine.Evaluate(program, gold with { Region = "MO" })).ShouldBe(["1 bo base 150", "2 bo base 120"]);
        Sample.Words(RewardEngine.Evaluate(program, gold with { Region = null })).ShouldBe(["1 bo base 150", "2 bo base 100"]);
        RewardEngine.Evaluate(program, gold).Lines[0].Tier.ShouldBe("gold");
    }

    [Theory]
    [InlineData(999, "2026-03-02", null)]
    [InlineData(1000, "2026-03-02", 10000)]
    [InlineData(4999, "2026-03-02", 10000)]
    [InlineData(5000, "2026-03-02", 20000)]
    [InlineData(5000, "2026-03-31", 20000)]
    [InlineData(5000, "2026-04-01", 30000)]
    [InlineData(1000, "2026-02-28", 10000)]
    public void A_table_may_ask_about_ranges_of_numbers_and_days(long net, string day, int? ppm)
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"r","on":"order.paid","pay":[{"to":"L1","percent":{"table":"t"},"of":"order.net"}]}""",
            """
            "tables":{"t":{"keys":["order.net","order.date"],"hit":"first","rows":[
              [{"gte":1000,"lt":5000},"*",10000],[{"gte":5000},{"between":["2026-03-01","2026-03-31"]},20000],[{"gt":4999},"*",30000]]}},
            """);
        OrderFacts order = Sample.Order(Sample.Line(1, "a", 1, net)) with { At = DateTimeOffset.Parse($"{day}T00:30:00+08:00") };

        RewardEngine.Evaluate(program, order).Lines.Select(line => line.RatePpm).ShouldBe(ppm is null ? [] : [ppm]);
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(9, 2)]
    [InlineData(10, null)]
    public void Both_ends_of_a_range_belong_to_it(int net, int? amount)
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"r","on":"order.paid","pay":[{"to":"L1","fixed":{"table":"t"}}]}""",
            """
            "tables":{"t":{"keys":["order.net"],"value":"amount","hit":"first","rows":[[{"eq":5},1],[{"between":[5,9]},2]]}},
            """);

        RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, net))).Lines.Select(line => line.Amount).ShouldBe(amount is null ? [] : [amount.Value]);
    }

    [Fact]
    public void In_a_slot_a_rule_with_a_condition_wins_over_one_without()
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","percent":100000,"of":"line.net"},{"to":"L2","percent":50000,"of":"line.net"}]},
            {"id":"serum","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"serum"}},"pay":[{"to":"L1","each":3000,"per":"line.units"}]},
            {"id":"more","on":"order.paid","pay":[{"to":"L1","percent":1000,"of":"line.net"}]}
            """);

        // The serum's L1 goes to its own rule; its L2 is left to the base; rules without a slot add up.
        Sample.Words(RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "serum", 2, 59800), Sample.Line(2, "x", 1, 1000))))
            .ShouldBe(["1 bo serum 6000", "1 an base 2990", "1 bo more 59", "2 bo base 100", "2 an base 50", "2 bo more 1"]);
    }

    [Fact]
    public void All_levels_together_never_get_more_than_the_lines_share()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"b","on":"order.paid","pay":[{"to":"L1","percent":200000,"of":"line.net"},{"to":"L2","percent":200000,"of":"line.net"}]}""",
            "\"caps\":{\"lineShare\":300000},");

        Rewards rewards = RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 1010)));

        // Each asks 202, together 404 of at most 303: 151.5 each, the odd fen to the first.
        Sample.Words(rewards).ShouldBe(["1 bo b 152", "1 an b 151"]);
        rewards.Lines[0].Trace[^1].ShouldBe("line 1 pays at most floor(1010 x 300000 / 1000000) = 303, all rewards ask 404: 202 becomes 152 by largest remainder");
    }

    [Theory]
    [InlineData(1000, 400)]
    [InlineData(999, 399)]
    public void Asking_for_exactly_the_share_is_not_cut_and_a_fen_more_is(long net, long paid)
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"b","on":"order.paid","pay":[{"to":"L1","each":200,"per":"line.units"},{"to":"L2","each":199,"per":"line.units"},{"to":"L2","fixed":1}]}""",
            "\"caps\":{\"lineShare\":400000},");

        // All ask 400. 40 % of 1000 is 400; 40 % of 999 is 399.6, so one fen goes.
        RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, net))).Lines.Sum(line => line.Amount).ShouldBe(paid);
    }

    [Fact]
    public void What_is_paid_once_counts_against_the_lines_by_their_net()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"b","on":"order.paid","pay":[{"to":"L1","percent":100000,"of":"line.net"},{"to":"L1","fixed":1000}]}""",
            "\"caps\":{\"lineShare\":300000},");

        // 1000 over 3000 and 1000 is 750 and 250. Line 1: 300 + 750 of at most 900; line 2: 100 + 250 of at most 300.
        // 900 is split 300:750 = 257.14 and 642.86 -> 257 and 643; 300 is split 100:250 = 85.71 and 214.29 -> 86 and 214.
        Sample.Words(RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 3000), Sample.Line(2, "a", 1, 1000))))
            .ShouldBe(["1 bo b 257", "2 bo b 86", "- bo b 857"]);
    }

    [Fact]
    public void A_budget_frees_from_the_cap_and_ends_with_what_is_left()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"b","on":"order.paid","budget":"spring","pay":[{"to":"L1","percent":500000,"of":"line.net"},{"to":"L2","fixed":300}]}""",
            "\"caps\":{\"lineShare\":100000},\"budgets\":{\"spring\":{\"amount\":100000}},");
        OrderFacts order = Sample.Order(Sample.Line(1, "a", 1, 1000));

        Rewards all = RewardEngine.Evaluate(program, order);
        Rewards some = RewardEngine.Evaluate(program, order with { BudgetsLeft = new Dictionary<string, long> { ["spring"] = 401 } });
        Rewards none = RewardEngine.Evaluate(program, order with { BudgetsLeft = new Dictionary<string, long> { ["spring"] = 0 } });

        Sample.Words(all).ShouldBe(["1 bo b 500", "- an b 300"]);
        all.BudgetUses.ShouldBe([new BudgetUse("spring", 800, 100000)]);
        all.Lines[0].Budget.ShouldBe("spring");
        RewardEngine.Evaluate(program, order with { BudgetsLeft = new Dictionary<string, long> { ["spring"] = 799 } }).Lines.Sum(line => line.Amount).ShouldBe(799);
        // 401 x 500 / 800 = 250.625, 401 x 300 / 800 = 150.375.
        Sample.Words(some).ShouldBe(["1 bo b 251", "- an b 150"]);
        some.BudgetUses.ShouldBe([new BudgetUse("spring", 401, 100000)]);
        Sample.Words(none).ShouldBe(["1 bo b 0", "- an b 0"]);
        none.BudgetUses.ShouldBeEmpty();
        none.Lines[0].Trace[^1].ShouldBe("budget spring has 0 left, all rewards ask 800: 500 becomes 0 by largest remainder");
    }

    [Fact]
    public void A_limit_is_used_once_an_order_and_then_closed()
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"first","on":"order.paid","when":{"L1.orders":{"eq":1}},"limit":{"per":"L1","times":1},"pay":[{"to":"L1","fixed":1000}]},
            {"id":"month","on":"order.paid","limit":{"per":"buyer","times":2,"window":"month"},"pay":[{"to":"L1","each":10,"per":"line.units"},{"to":"buyer","grant":"points","qty":5}]}
            """);
        OrderFacts order = Sample.Order(Sample.Line(1, "a", 2, 1000), Sample.Line(2, "b", 1, 1000)) with { FirstLevelOrders = 1 };

        Rewards rewards = RewardEngine.Evaluate(program, order);
        Rewards later = RewardEngine.Evaluate(program, order with { LimitsUsed = new Dictionary<string, int> { ["first"] = 1, ["month@buyer:Month"] = 1 } });
        Rewards last = RewardEngine.Evaluate(program, order with { LimitsUsed = new Dictionary<string, int> { ["first"] = 1, ["month@buyer:Month"] = 2 } });

        Sample.Words(rewards).ShouldBe(["1 bo month 20", "2 bo month 10", "- bo first 1000", "- cai month 5xpoints"]);
        rewards.Limits.ShouldBe(["first"]);
        rewards.LimitUses.Select(use => $"{use.Limit.Key} {use.Owner} {use.Count}").ShouldBe(["month@buyer:Month cai 1", "first bo 1"]);
        Sample.Words(later).ShouldBe(["1 bo month 20", "2 bo month 10", "- cai month 5xpoints"]);
        last.Lines.ShouldBeEmpty();
        RewardEngine.Evaluate(program, order with { FirstLevelOrders = 2 }).Limits.ShouldBeEmpty();
    }

    [Fact]
    public void A_limit_nobody_could_be_counted_for_closes_the_rule()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"x","on":"order.paid","limit":{"per":"buyer","times":1},"pay":[{"to":"L1","fixed":10}]}""");

        RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 100)) with { Buyer = null }).Lines.ShouldBeEmpty();
    }

    [Fact]
    public void The_inviter_is_given_something_at_the_first_order_and_never_again()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"voucher","on":"distributor.firstOrder","pay":[{"to":"inviter","grant":"coupon:F10","qty":1},{"to":"self","fixed":20}]}""");
        OrderFacts first = Sample.Order(Sample.Line(1, "a", 1, 100)) with { FirstLevelOrders = 1 };

        Rewards rewards = RewardEngine.Evaluate(program, first);

        Sample.Words(rewards).ShouldBe(["- an voucher 1xcoupon:F10", "- bo voucher 20"]);
        rewards.Lines.Select(line => line.Level).ShouldBe([0, 1]);
        rewards.Limits.ShouldBe(["voucher"]);
        RewardEngine.Evaluate(program, first with { FirstLevelOrders = 2 }).Lines.ShouldBeEmpty();
        RewardEngine.Evaluate(program, first with { LimitsUsed = new Dictionary<string, int> { ["voucher"] = 1 } }).Lines.ShouldBeEmpty();
        Sample.Words(RewardEngine.Evaluate(program, first with { Inviter = null })).ShouldBe(["- bo voucher 20"]);
    }

    [Fact]
    public void A_completed_order_has_its_own_rules()
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"paid","on":"order.paid","pay":[{"to":"L1","fixed":1}]},
            {"id":"done","on":"order.completed","pay":[{"to":"L1","each":2,"per":"order.units"}]}
            """);
        OrderFacts order = Sample.Order(Sample.Line(1, "a", 3, 1000), Sample.Line(2, "a", 4, 1000));

        Sample.Words(RewardEngine.Evaluate(program, order)).ShouldBe(["- bo paid 1"]);
        Sample.Words(RewardEngine.Evaluate(program, order, RewardEvent.OrderCompleted)).ShouldBe(["- bo done 14"]);
    }

    [Fact]
    public void A_condition_about_lines_is_met_by_an_order_with_such_a_line()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"x","on":"order.paid","when":{"line.category":{"eq":"course"}},"pay":[{"to":"L1","grant":"coupon:C","qty":1}]}""");

        Sample.Words(RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 10), Sample.Line(2, "b", 1, 10, "course")))).ShouldBe(["- bo x 1xcoupon:C"]);
        RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 10), Sample.Line(2, "b", 1, 0, "course"))).Lines.ShouldBeEmpty();
    }

    [Fact]
    public void A_group_pays_who_began_it_and_a_submission_who_sent_it()
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"host","on":"group.succeeded","when":{"group.size":{"gte":5}},"pay":[{"to":"group.initiator","fixed":5000},{"to":"group.initiator","percent":10000,"of":"group.net"}]},
            {"id":"share","on":"submission.approved","when":{"submission.kind":{"eq":"post"},"submission.likes":{"gte":5}},"limit":{"per":"self","times":1},"pay":[{"to":"self","grant":"sku:sample","qty":1}]}
            """);
        var bo = new DistributorId("bo");

        Sample.Words(RewardEngine.Evaluate(program, new GroupFacts(bo, 5, 99950, Sample.NoLimits))).ShouldBe(["- bo host 5000", "- bo host 999"]);
        RewardEngine.Evaluate(program, new GroupFacts(bo, 4, 99950, Sample.NoLimits)).Lines.ShouldBeEmpty();
        RewardEngine.Evaluate(program, new GroupFacts(bo, 5, 0, Sample.NoLimits)).Lines.ShouldBeEmpty();
        Rewards share = RewardEngine.Evaluate(program, new SubmissionFacts(bo, "post", 5, Sample.NoLimits));
        Sample.Words(share).ShouldBe(["- bo share 1xsku:sample"]);
        share.LimitUses.Single().Owner.ShouldBe(bo);
        RewardEngine.Evaluate(program, new SubmissionFacts(bo, "post", 4, Sample.NoLimits)).Lines.ShouldBeEmpty();
        RewardEngine.Evaluate(program, new SubmissionFacts(bo, null, 5, Sample.NoLimits)).Lines.ShouldBeEmpty();
        RewardEngine.Evaluate(program, new SubmissionFacts(bo, "post", 5, new Dictionary<string, int> { ["share@self:Lifetime"] = 1 })).Lines.ShouldBeEmpty();
    }

    [Fact]
    public void The_trace_says_the_same_in_two_languages()
    {
        RewardLine line = RewardEngine.Evaluate(Sample.Rules(TwoLevels), Sample.Order(Sample.Line(1, "a", 2, 1999))).Lines[0];

        line.Trace.ShouldBe(["line 1: 2 x a, net 1999", "rule base, L1: floor(1999 x 100000 / 1000000) = 199"]);
        line.Steps.Select(TraceWords.Chinese).ShouldBe(["第 1 行:a × 2,实付 1999 分", "规则 base(L1):1999 × 100000 ÷ 1000000 向下取整 = 199 分"]);
    }
}
