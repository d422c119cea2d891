using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Tests.Programs.Engine;

/// <summary>Who has a place on the path and in a slot.</summary>
public sealed class PlaceTests
{
    [Fact]
    public void Each_slot_has_a_winner_of_its_own()
    {
        CompiledProgram program = Sample.Rules("""
            {"id":"a","on":"order.paid","slot":"s","pay":[{"to":"L1","fixed":10}]},
            {"id":"b","on":"order.paid","slot":"t","pay":[{"to":"L1","fixed":20}]}
            """);

        Sample.Words(RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "x", 1, 1000)))).ShouldBe(["- bo a 10", "- bo b 20"]);
    }

    [Fact]
    public void A_level_above_those_of_the_program_is_nobody()
    {
        CompiledProgram program = Sample.Compile(Sample.Document(
            """
            "rules":[{"id":"p","on":"order.paid","pay":[{"to":"L3","fixed":10},{"to":"buyer","grant":"points","qty":5}]}]
            """).Replace("\"maxLevels\":2", "\"maxLevels\":3"));
        OrderFacts order = Sample.Order(Sample.Line(1, "x", 1, 1000));

        Rewards rewards = RewardEngine.Evaluate(
            program, order with { Path = [.. order.Path, new PathLevel(3, new DistributorId("du")), new PathLevel(4, new DistributorId("er"))] });

        Sample.Words(rewards).ShouldBe(["- du p 10", "- cai p 5xpoints"]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_line_that_cost_nothing_fulfils_no_condition_of_a_first_order(long net, bool paid)
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"x","on":"distributor.firstOrder","when":{"line.category":{"eq":"course"}},"pay":[{"to":"inviter","grant":"coupon:C","qty":1}]}""");

        Rewards rewards = RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 10), Sample.Line(2, "b", 1, net, "course")) with { FirstLevelOrders = 1 });

        Sample.Words(rewards).ShouldBe(paid ? ["- an x 1xcoupon:C"] : []);
    }

    [Fact]
    public void A_used_up_limit_closes_a_first_orders_rule_whatever_its_condition()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"x","on":"distributor.firstOrder","when":{"line.category":{"eq":"course"}},"pay":[{"to":"inviter","grant":"coupon:C","qty":1}]},
            {"id":"y","on":"distributor.firstOrder","when":{"order.net":{"gte":10}},"pay":[{"to":"self","fixed":20}]}
            """);
        OrderFacts order = Sample.Order(Sample.Line(1, "a", 1, 1000, "course")) with { FirstLevelOrders = 1 };

        Sample.Words(RewardEngine.Evaluate(program, order)).ShouldBe(["- an x 1xcoupon:C", "- bo y 20"]);
        Sample.Words(RewardEngine.Evaluate(program, order with { LimitsUsed = new Dictionary<string, int> { ["x"] = 1 } })).ShouldBe(["- bo y 20"]);
        Sample.Words(RewardEngine.Evaluate(program, order with { LimitsUsed = new Dictionary<string, int> { ["y"] = 1 } })).ShouldBe(["- an x 1xcoupon:C"]);
    }

    /// <summary>A limit may have been lowered below what is used.</summary>
    [Theory]
    [InlineData(1, "1 bo plain 10,1 bo open 20,1 bo boxes 30,- bo once 5,- bo boxesOnce 6")]
    [InlineData(2, "1 bo open 20")]
    [InlineData(3, "1 bo open 20")]
    public void A_used_up_limit_closes_rules_with_a_condition_and_without(int used, string expected)
    {
        const string Limit = "\"limit\":{\"per\":\"L1\",\"times\":2}";
        CompiledProgram program = Sample.Rules(
            $$$"""
            {"id":"plain","on":"order.paid",{{{Limit}}},"pay":[{"to":"L1","percent":10000,"of":"line.net"}]},
            {"id":"open","on":"order.paid","pay":[{"to":"L1","percent":20000,"of":"line.net"}]},
            {"id":"boxes","on":"order.paid","when":{"line.sku":{"eq":"box"}},{{{Limit}}},"pay":[{"to":"L1","percent":30000,"of":"line.net"}]},
            {"id":"once","on":"order.paid",{{{Limit}}},"pay":[{"to":"L1","fixed":5}]},
            {"id":"boxesOnce","on":"order.paid","when":{"line.sku":{"eq":"box"}},{{{Limit}}},"pay":[{"to":"L1","fixed":6}]}
            """);
        var limits = new Dictionary<string, int> { ["plain"] = used, ["boxes"] = used, ["once"] = used, ["boxesOnce"] = used };

        string[] words = Sample.Words(RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "box", 1, 1000)) with { LimitsUsed = limits }));

        words.Order(StringComparer.Ordinal).ShouldBe(expected.Split(',').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_rule_that_holds_pays_though_the_last_one_does_not()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"yes","on":"order.paid","when":{"order.net":{"gte":100}},"pay":[{"to":"L1","percent":10000,"of":"line.net"}]},
            {"id":"no","on":"order.paid","when":{"order.net":{"gte":1000000}},"pay":[{"to":"L1","percent":20000,"of":"line.net"}]}
            """);

        Sample.Words(RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "x", 1, 1000)))).ShouldBe(["1 bo yes 10"]);
    }

    [Fact]
    public void Only_a_share_has_a_rate()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"p","on":"order.paid","pay":[{"to":"L1","percent":10000,"of":"line.net"},{"to":"L2","each":7,"per":"line.units"},{"to":"L2","fixed":5},{"to":"buyer","grant":"points","qty":5}]}""");

        RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "x", 1, 1000))).Lines.Select(line => line.RatePpm).ShouldBe([10000, null, null, null]);
    }

    [Fact]
    public void What_the_first_line_asks_is_held_against_the_first_line()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"r","on":"order.paid","when":{"line.sku":{"eq":"a"}},"pay":[{"to":"L1","percent":200000,"of":"line.net"}]}""", "\"caps\":{\"lineShare\":150000},");

        Sample.Words(RewardEngine.Evaluate(program, Sample.Order(Sample.Line(1, "a", 1, 1000), Sample.Line(2, "b", 1, 1000)))).ShouldBe(["1 bo r 150"]);
    }
}
