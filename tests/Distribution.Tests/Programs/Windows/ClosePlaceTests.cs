using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;

namespace Distribution.Tests.Programs.Windows;

/// <summary>What is decided at a close, and who has a place there.</summary>
public sealed class ClosePlaceTests
{
    private const string Members = """
        "metrics":{"orders":{"count":"order","on":"order.paid","by":"L1"}},"budgets":{"camp":{"amount":9000}},
        "tiers":[{"id":"silver","when":{"metric":"orders","gte":1}},{"id":"gold","when":{"metric":"orders","gte":9}}],
        "tables":{"fee":{"keys":["self.tier"],"value":"amount","hit":"first","rows":[[["gold"],100]]}},
        """;

    private const string Base = """{"id":"base","on":"metric","metric":"orders","window":"month","gte":1,"at":"close","slot":"s","pay":[{"to":"self","fixed":60}]}""";

    [Theory]
    [InlineData("gold", "gold 100")]
    [InlineData("silver", "base 60")]
    [InlineData(null, "base 60")]
    public void A_rule_with_a_condition_wins_over_one_without_where_it_holds(string? tier, string expected)
    {
        CompiledProgram program = Sample.Rules(
            Base + """,{"id":"gold","on":"metric","metric":"orders","window":"month","gte":1,"at":"close","slot":"s","when":{"self.tier":{"eq":"gold"}},"pay":[{"to":"self","fixed":100}]}""",
            Members);

        Words(Close(program, 1, tier)).ShouldBe([expected]);
    }

    [Theory]
    [InlineData("gold", "table 100")]
    [InlineData("silver", "base 60")]
    public void A_rule_whose_table_says_nothing_takes_no_place_and_uses_no_limit(string tier, string expected)
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"table","on":"metric","metric":"orders","window":"month","gte":1,"at":"close","slot":"s","limit":{"per":"self","times":5},"pay":[{"to":"self","fixed":{"table":"fee"}}]},""" + Base,
            Members);

        Bonuses bonuses = Close(program, 1, tier);

        Words(bonuses).ShouldBe([expected]);
        bonuses.LimitUses.Count.ShouldBe(tier == "gold" ? 1 : 0);
    }

    [Fact]
    public void A_close_uses_a_limit_as_often_as_it_pays()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"each","on":"metric","metric":"orders","window":"month","every":2,"at":"close","limit":{"per":"self","times":5},"pay":[{"to":"self","fixed":10}]}""", Members);

        Bonuses bonuses = Close(program, 7);

        Words(bonuses).ShouldBe(["each 30"]);
        bonuses.LimitUses.Single().Count.ShouldBe(3);
    }

    [Fact]
    public void A_close_decides_its_own_window_and_what_waits_for_it()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"now","on":"metric","metric":"orders","window":"month","every":1,"pay":[{"to":"self","fixed":10}]},
            {"id":"close","on":"metric","metric":"orders","window":"month","gte":1,"at":"close","pay":[{"to":"self","fixed":20}]},
            {"id":"week","on":"metric","metric":"orders","window":"week","gte":1,"at":"close","pay":[{"to":"self","fixed":30}]},
            {"id":"top","on":"rank","metric":"orders","window":"month","pay":[{"to":"rank","prizes":[40]}]},
            {"id":"top-week","on":"rank","metric":"orders","window":"week","pay":[{"to":"rank","prizes":[50]}]}
            """,
            Members);

        Words(Close(program, 1)).ShouldBe(["close 20", "top 40"]);
    }

    /// <summary>A rule without a slot has its line; a place that nobody else wants is worth what is left, and nothing is no place.</summary>
    [Theory]
    [InlineData("", 0, "camp 0,base 60")]
    [InlineData("", 1, "camp 1,base 60")]
    [InlineData("\"slot\":\"t\",", 0, "base 60")]
    [InlineData("\"slot\":\"t\",", 1, "camp 1,base 60")]
    [InlineData("\"slot\":\"s\",", 0, "base 60")]
    [InlineData("\"slot\":\"s\",", 1, "base 60")]
    [InlineData("\"slot\":\"s\",", 60, "camp 60")]
    public void What_a_short_budget_pays_at_a_close_depends_on_the_slot(string slot, long left, string expected)
    {
        CompiledProgram program = Sample.Rules(
            $$"""{"id":"camp","on":"metric","metric":"orders","window":"month","gte":1,"at":"close",{{slot}}"budget":"camp","pay":[{"to":"self","fixed":100}]},""" + Base, Members);

        Words(Close(program, 1, left: left)).ShouldBe(expected.Split(','));
    }

    private static string[] Words(Bonuses bonuses) => [.. bonuses.Lines.Select(line => $"{line.Rule} {line.Amount}")];

    private static Bonuses Close(CompiledProgram program, long orders, string? tier = null, long left = 9000) => WindowClose.Decide(
        program,
        program.Calendar.WindowOf(WindowKind.Month, new DateOnly(2026, 3, 2)),
        new Dictionary<string, IReadOnlyList<MetricTotal>> { ["orders"] = [new MetricTotal(new DistributorId("a"), orders, DateTimeOffset.UnixEpoch) { Tier = tier }] },
        null,
        new Dictionary<string, long> { ["camp"] = left });
}
