using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;

namespace Distribution.Tests.Programs.Engine;

/// <summary>What becomes of a place at a close when the budget of the rule that has it is short.</summary>
public sealed class SpentBudgetClosesTests
{
    private const string Budgets = "\"budgets\":{\"camp\":{\"amount\":9000},\"more\":{\"amount\":9000}},";
    private const string Orders = "\"metrics\":{\"m\":{\"count\":\"order\",\"on\":\"order.paid\",\"by\":\"L1\"}},";

    [Theory]
    [InlineData(200, "a camp 100,b camp 100")]
    [InlineData(150, "a camp 75,b camp 75")]
    [InlineData(120, "a camp 60,b camp 60")]
    [InlineData(119, "a base 60,b base 60")]
    [InlineData(0, "a base 60,b base 60")]
    public void At_a_close_the_next_rule_pays_as_well(long left, string expected)
    {
        Bonuses bonuses = Close(left);

        Words(bonuses).ShouldBe(expected);
        bonuses.BudgetUses.Sum(use => use.Amount).ShouldBe(bonuses.Lines.Where(line => line.Budget is not null).Sum(line => line.Amount));
    }

    [Fact]
    public void The_trace_of_a_close_says_why_too()
    {
        TraceWords.English(Close(0).Lines[0].Steps)[1].ShouldBe("rule camp comes first in the slot, but its budget camp has nothing left");
        TraceWords.English(Close(119).Lines[0].Steps)[1].ShouldBe(
            "rule camp comes first in the slot, but 119 are left of its budget camp, which pay 59 here and the next rule 60: where the next rule pays somebody more, it has the places");
    }

    /// <summary>A limit may have been lowered below what is used.</summary>
    [Theory]
    [InlineData(2, 0, true)]
    [InlineData(2, 1, false)]
    [InlineData(2, 2, false)]
    [InlineData(1, 0, false)]
    public void At_a_close_a_rule_loses_no_place_that_it_had_not_earned(long orders, int used, bool named)
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"camp","on":"metric","metric":"m","window":"month","gte":2,"at":"close","slot":"s","budget":"camp","limit":{"per":"self","times":1},"pay":[{"to":"self","fixed":100}]},
            {"id":"base","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","pay":[{"to":"self","fixed":60}]}
            """,
            Budgets + Orders);

        Bonuses bonuses = WindowClose.Decide(
            program,
            program.Calendar.WindowOf(WindowKind.Month, new DateOnly(2026, 3, 2)),
            new Dictionary<string, IReadOnlyList<MetricTotal>> { ["m"] = [new MetricTotal(new DistributorId("a"), orders, DateTimeOffset.UnixEpoch)] },
            _ => new Dictionary<string, int> { [program.Limits[0].Key] = used },
            Budget(0));

        bonuses.Lines.Select(line => (line.Rule, line.Amount)).ShouldBe([("base", 60)]);
        TraceWords.English(bonuses.Lines[0].Steps).Count(step => step.StartsWith("rule camp comes first", StringComparison.Ordinal)).ShouldBe(named ? 1 : 0);
    }

    [Theory]
    [InlineData(120, "a camp 60,b camp 60")]
    [InlineData(119, "a base 60,b base 60")]
    [InlineData(10, "a base 60,b base 60")]
    [InlineData(0, "a base 60,b base 60")]
    public void At_a_close_rules_with_one_budget_give_up_together(long left, string expected)
    {
        Bonuses bonuses = Close(
            left, """{"id":"less","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","budget":"camp","pay":[{"to":"self","fixed":30}]},""");

        Words(bonuses).ShouldBe(expected);
        if (left == 10)
        {
            TraceWords.English(bonuses.Lines[0].Steps).Skip(1).Take(2).ShouldBe(
            [
                "rule camp comes first in the slot, but 10 are left of its budget camp, which pay 5 here and the next rule 60: where the next rule pays somebody more, it has the places",
                "rule less comes first in the slot, but 10 are left of its budget camp, which pay 2 here and the next rule 60: where the next rule pays somebody more, it has the places",
            ]);
        }
    }

    [Theory]
    [InlineData("a", 51, "a camp 50")]
    [InlineData("a", 50, "a camp 50")]
    [InlineData("a", 49, "a base 60")]
    [InlineData("ab", 101, "a camp 50,b camp 50")]
    [InlineData("ab", 100, "a camp 50,b camp 50")]
    [InlineData("ab", 99, "a base 60,b base 60")]
    public void At_a_close_a_rule_that_pays_less_than_the_next_keeps_its_places_while_its_budget_pays_all(string people, long left, string expected)
    {
        foreach (string budget in (string[])["camp", "more"])
        {
            CompiledProgram program = Sample.Rules(
                $$"""
                {"id":"camp","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","budget":"{{budget}}","pay":[{"to":"self","fixed":50}]},
                {"id":"base","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","pay":[{"to":"self","fixed":60}]}
                """,
                Budgets + Orders);

            Words(Decide(program, new Dictionary<string, long> { [budget] = left }, [.. people.Select(who => (who.ToString(), 1L))])).ShouldBe(expected);
        }
    }

    /// <summary>10 % of 5 is nothing, of 10 one fen; of 100 that are left, one of 201 gets nothing.</summary>
    [Theory]
    [InlineData(5, "a camp 0,b camp 100")]
    [InlineData(10, "a base 60,b base 60")]
    public void At_a_close_a_place_whose_own_rule_pays_nothing_is_no_reason_and_a_single_fen_is(long value, string expected)
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"camp","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","budget":"camp","pay":[{"to":"self","percent":100000,"of":"metric"}]},
            {"id":"base","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","pay":[{"to":"self","fixed":60}]}
            """,
            Budgets + "\"metrics\":{\"m\":{\"sum\":\"line.net\",\"on\":\"order.paid\",\"by\":\"L1\"}},");

        Words(Decide(program, Budget(100), ("a", value), ("b", 2000))).ShouldBe(expected);
    }

    [Fact]
    public void At_a_close_only_the_places_of_the_short_budget_are_given_up()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"camp","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","budget":"camp","pay":[{"to":"self","fixed":100}]},
            {"id":"base","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","pay":[{"to":"self","fixed":60}]},
            {"id":"more","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"t","budget":"more","pay":[{"to":"self","fixed":100}]},
            {"id":"other","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"t","pay":[{"to":"self","fixed":60}]}
            """,
            Budgets + Orders);

        Words(Decide(program, new Dictionary<string, long> { ["camp"] = 59, ["more"] = 100 }, ("a", 1))).ShouldBe("a base 60,a more 100");
        Words(Decide(program, new Dictionary<string, long> { ["camp"] = 60, ["more"] = 59 }, ("a", 1))).ShouldBe("a camp 60,a other 60");
    }

    private static Bonuses Close(long left, string between = "")
    {
        CompiledProgram program = Sample.Rules(
            $$"""
            {"id":"camp","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","budget":"camp","pay":[{"to":"self","fixed":100}]},{{between}}
            {"id":"base","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","pay":[{"to":"self","fixed":60}]}
            """,
            Budgets + Orders);
        return Decide(program, Budget(left), ("a", 1), ("b", 1));
    }

    private static Bonuses Decide(CompiledProgram program, Dictionary<string, long> left, params (string Who, long Value)[] totals) => WindowClose.Decide(
        program,
        program.Calendar.WindowOf(WindowKind.Month, new DateOnly(2026, 3, 2)),
        new Dictionary<string, IReadOnlyList<MetricTotal>> { ["m"] = [.. totals.Select(total => new MetricTotal(new DistributorId(total.Who), total.Value, DateTimeOffset.UnixEpoch))] },
        null,
        left);

    private static string Words(Bonuses bonuses) =>
        string.Join(',', bonuses.Lines.OrderBy(line => line.Beneficiary.Value).Select(line => $"{line.Beneficiary} {line.Rule} {line.Amount}"));

    private static Dictionary<string, long> Budget(long camp) => new() { ["camp"] = camp };
}
