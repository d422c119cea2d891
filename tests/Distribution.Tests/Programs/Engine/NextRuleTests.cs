using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Tests.Programs.Engine;

/// <summary>Which rule of a slot is next where a budget is short, and what it would pay. Every figure here was worked out by hand.</summary>
public sealed class NextRuleTests
{
    private const string Budgets = "\"budgets\":{\"camp\":{\"amount\":9000},\"more\":{\"amount\":9000}},";
    private const string Camp = """{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","percent":200000,"of":"line.net"}]}""";
    private const string Base = """{"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","percent":100000,"of":"line.net"}]}""";
    private const string CampOnce = """{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","fixed":100}]}""";
    private const string BaseOnce = """{"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","fixed":80}]}""";

    private static readonly OrderFacts Box = Sample.Order(Sample.Line(1, "box", 1, 10000));

    [Theory]
    [InlineData(3000, "box", "pear", "1 bo camp 1500,2 bo camp 1500")]
    [InlineData(2999, "box", "pear", "1 bo boxes 1500,2 bo base 1000")]
    [InlineData(2999, "pear", "box", "1 bo base 1000,2 bo boxes 1500")]
    [InlineData(2999, "pear", "pear", "1 bo camp 1500,2 bo camp 1499")]
    public void The_next_rule_is_that_of_the_line(long left, string first, string second, string expected)
    {
        CompiledProgram program = Rules(Camp, """{"id":"boxes","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"box"}},"pay":[{"to":"L1","percent":150000,"of":"line.net"}]}""", Base);

        Words(program, Sample.Order(Sample.Line(1, first, 1, 10000), Sample.Line(2, second, 1, 10000)), left).ShouldBe(expected);
    }

    [Theory]
    [InlineData("pear", "box", "1 bo camp 1200,2 bo boxes 1500")]
    [InlineData("box", "pear", "1 bo boxes 1500,2 bo camp 1200")]
    public void A_rule_for_another_line_is_not_next(string first, string second, string expected)
    {
        CompiledProgram program = Rules(
            Camp.Replace("{\"order.net\":{\"gte\":100}}", "{\"line.sku\":{\"eq\":\"pear\"}}"),
            """{"id":"boxes","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"box"}},"pay":[{"to":"L1","percent":150000,"of":"line.net"}]}""",
            Base);

        Words(program, Sample.Order(Sample.Line(1, first, 1, 10000), Sample.Line(2, second, 1, 10000)), 1200).ShouldBe(expected);
    }

    [Theory]
    [InlineData("box", "pear", "- bo boxes 90")]
    [InlineData("pear", "box", "- bo boxes 90")]
    [InlineData("pear", "pear", "- bo camp 85")]
    public void What_is_paid_once_has_a_next_rule_where_one_of_the_lines_is_as_it_says(string first, string second, string expected)
    {
        CompiledProgram program = Rules(CampOnce, """{"id":"boxes","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"box"}},"pay":[{"to":"L1","fixed":90}]}""", BaseOnce);

        Words(program, Sample.Order(Sample.Line(1, first, 1, 1000), Sample.Line(2, second, 1, 1000)), 85).ShouldBe(expected);
    }

    [Theory]
    [InlineData(1000000, 0, "1 bo camp 1200")]
    [InlineData(10000, 1, "1 bo camp 1200")]
    [InlineData(10000, 0, "1 bo big 1500")]
    public void A_rule_that_the_order_does_not_fulfil_or_whose_limit_is_used_up_is_not_next(long least, int used, string expected)
    {
        CompiledProgram program = Rules(
            Camp,
            $$$"""{"id":"big","on":"order.paid","slot":"s","when":{"order.net":{"gte":{{{least}}}}},"limit":{"per":"L1","times":1},"pay":[{"to":"L1","percent":150000,"of":"line.net"}]}""",
            Base);

        Words(program, Box with { LimitsUsed = new Dictionary<string, int> { ["big"] = used } }, 1200).ShouldBe(expected);
    }

    [Fact]
    public void A_rule_whose_table_says_nothing_is_not_next()
    {
        CompiledProgram program = Sample.Rules(
            Camp + """,{"id":"far","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"pay":[{"to":"L1","percent":{"table":"t"},"of":"line.net"}]},""" + Base,
            Budgets + """ "tables":{"t":{"keys":["order.region"],"hit":"first","rows":[[["HK"],150000]]}},""");

        Words(program, Box, 999).ShouldBe("1 bo base 1000");
        Words(program, Box with { Region = "HK" }, 1499).ShouldBe("1 bo far 1500");
    }

    /// <summary>10 % of 9999 is 999.9.</summary>
    [Theory]
    [InlineData(999, "1 bo camp 999")]
    [InlineData(998, "1 bo base 999")]
    public void What_the_next_rule_would_pay_is_rounded_down(long left, string expected) =>
        Words(Rules(Camp, Base), Sample.Order(Sample.Line(1, "box", 1, 9999)), left).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("\"budget\":\"camp\",")]
    [InlineData("\"budget\":\"more\",")]
    public void A_rule_that_grants_is_next_and_is_no_reason_to_give_up_a_place(string budget)
    {
        string second = budget.Length > 0 ? ",{\"to\":\"L2\",\"fixed\":1}" : "";
        CompiledProgram program = Rules(
            CampOnce,
            $$$"""{"id":"gift","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},{{{budget}}}"pay":[{"to":"L1","grant":"coupon:A","qty":1}{{{second}}}]}""",
            BaseOnce);

        // Nobody is at the second level.
        Words(program, Box with { Path = [Box.Path[0]] }, 60, 0).ShouldBe("- bo camp 60");
    }

    [Fact]
    public void A_rule_that_grants_has_the_place_where_another_place_is_the_reason()
    {
        CompiledProgram program = Rules(
            """{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","fixed":100},{"to":"L2","fixed":100}]}""",
            """{"id":"gift","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"pay":[{"to":"L1","grant":"coupon:A","qty":1}]}""",
            """{"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","fixed":80},{"to":"L2","fixed":80}]}""");

        Words(program, Box, 160).ShouldBe("- bo camp 80,- an camp 80");
        Words(program, Box, 159).ShouldBe("- bo gift 1xcoupon:A,- an base 80");
    }

    /// <summary>Of 50, one who asks 1 of 101 gets nothing.</summary>
    [Theory]
    [InlineData(101, "- bo camp 1,- an camp 100")]
    [InlineData(50, "- an camp 50,- bo base 1")]
    public void A_single_fen_is_a_reason(long left, string expected)
    {
        CompiledProgram program = Rules(
            """{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","fixed":1},{"to":"L2","fixed":100}]}""",
            """{"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","fixed":1}]}""");

        Words(program, Box, left).ShouldBe(expected);
    }

    /// <summary>20 % of 4 is 0.8.</summary>
    [Fact]
    public void A_place_whose_own_rule_pays_nothing_is_no_reason()
    {
        CompiledProgram program = Rules(Camp, """{"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","each":1,"per":"line.units"}]}""");

        Words(program, Sample.Order(Sample.Line(1, "box", 1, 4), Sample.Line(2, "box", 1, 10000)), 1000).ShouldBe("1 bo camp 0,2 bo camp 1000");
    }

    [Fact]
    public void Only_the_places_of_the_short_budget_are_given_up()
    {
        CompiledProgram program = Rules(
            CampOnce,
            """{"id":"more","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"budget":"more","pay":[{"to":"L2","fixed":100}]}""",
            """{"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","fixed":80},{"to":"L2","fixed":90}]}""");

        Words(program, Box, 79, 100).ShouldBe("- an more 100,- bo base 80");
        Words(program, Box, 80, 89).ShouldBe("- bo camp 80,- an base 90");
    }

    [Theory]
    [InlineData(0, "1 bo camp 1200")]
    [InlineData(1, "1 bo base 1000")]
    public void A_rule_whose_budget_has_a_fen_left_is_next(long more, string expected)
    {
        CompiledProgram program = Rules(
            Camp, """{"id":"more","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"budget":"more","pay":[{"to":"L1","percent":150000,"of":"line.net"}]}""", Base);

        Words(program, Box, 1200, more).ShouldBe(expected);
    }

    /// <summary>A millionth of 10000 is nothing, and a rule that asks nothing would take the place and pay nothing.</summary>
    [Fact]
    public void A_rule_of_the_short_budget_that_asks_nothing_gives_up_with_the_others()
    {
        CompiledProgram program = Rules(
            Camp, """{"id":"tiny","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"budget":"camp","pay":[{"to":"L1","percent":1,"of":"line.net"}]}""", Base);

        Words(program, Box, 999).ShouldBe("1 bo base 1000");
    }

    [Fact]
    public void The_trace_names_the_part_of_the_place_and_no_rule_after_the_one_that_has_it()
    {
        CompiledProgram program = Rules(
            Camp,
            """{"id":"mid","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"pay":[{"to":"L1","percent":150000,"of":"line.net"}]}""",
            """{"id":"late","on":"order.paid","slot":"s","budget":"camp","pay":[{"to":"L1","percent":100000,"of":"line.net"}]}""");
        OrderFacts order = Sample.Order(Sample.Line(1, "box", 1, 10000), Sample.Line(2, "pear", 1, 5000)) with { BudgetsLeft = new Dictionary<string, long> { ["camp"] = 2249 } };

        // 2249 x 2/3 = 1499.3.
        RewardEngine.Evaluate(program, order).Lines[0].Trace.Skip(1).ShouldBe(
        [
            "rule camp comes first in the slot, but 2249 are left of its budget camp, which pay 1499 here and the next rule 1500: where the next rule pays somebody more, it has the places",
            "rule mid, L1: floor(10000 x 150000 / 1000000) = 1500",
        ]);
    }

    /// <summary>Of 200 that are asked 60 are left, 30 for each; with 50 in one place it would be 20 of 150.</summary>
    [Fact]
    public void The_trace_says_what_a_rule_that_gives_up_with_another_could_have_paid()
    {
        CompiledProgram program = Rules(
            """{"id":"camp","on":"order.paid","slot":"s","when":{"order.net":{"gte":100}},"budget":"camp","pay":[{"to":"L1","fixed":100},{"to":"L2","fixed":100}]}""",
            """{"id":"less","on":"order.paid","slot":"s","when":{"order.net":{"gte":10}},"budget":"camp","pay":[{"to":"L1","fixed":50}]}""",
            BaseOnce);

        Rewards rewards = RewardEngine.Evaluate(program, Box with { BudgetsLeft = new Dictionary<string, long> { ["camp"] = 60 } });

        Sample.Words(rewards).ShouldBe(["- an camp 60", "- bo base 80"]);
        rewards.Lines[1].Trace.Where(step => step.Contains("first in the slot", StringComparison.Ordinal)).ShouldBe(
        [
            "rule camp comes first in the slot, but 60 are left of its budget camp, which pay 30 here and the next rule 80: where the next rule pays somebody more, it has the places",
            "rule less comes first in the slot, but 60 are left of its budget camp, which pay 20 here and the next rule 80: where the next rule pays somebody more, it has the places",
        ]);
    }

    [Fact]
    public void A_budget_with_a_fen_left_is_not_called_spent()
    {
        RewardLine line = RewardEngine.Evaluate(Rules(Camp, Base), Box with { BudgetsLeft = new Dictionary<string, long> { ["camp"] = 1 } }).Lines[0];

        line.Trace[1].ShouldBe(
            "rule camp comes first in the slot, but 1 are left of its budget camp, which pay 1 here and the next rule 1000: where the next rule pays somebody more, it has the places");
    }

    private static CompiledProgram Rules(params string[] rules) => Sample.Rules(string.Join(',', rules), Budgets);

    private static string Words(CompiledProgram program, OrderFacts order, long camp, long more = 9000) => string.Join(
        ',', Sample.Words(RewardEngine.Evaluate(program, order with { BudgetsLeft = new Dictionary<string, long> { ["camp"] = camp, ["more"] = more } })));
}
