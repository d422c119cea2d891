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
}
