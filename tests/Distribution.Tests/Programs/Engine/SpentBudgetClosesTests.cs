using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;

namespace Distribution.Tests.Programs.Engine;

/// <summary>What becomes of a place at a close when the budget of the rule that has it is short.</summary>
public sealed class SpentBudgetClosesTests
{
    private const string Budgets = "\"budgets\":{\"camp\":{\"amount\":9000},\"more\":{\"amount\":9000}},";

    [Theory]
    [InlineData(200, "a camp 100,b camp 100")]
    [InlineData(150, "a camp 75,b camp 75")]
    [InlineData(120, "a camp 60,b camp 60")]
    [InlineData(119, "a base 60,b base 60")]
    [InlineData(0, "a base 60,b base 60")]
    public void At_a_close_the_next_rule_pays_as_well(long left, string expected)
    {
        Bonuses bonuses = Close(left);

        string.Join(',', bonuses.Lines.OrderBy(line => line.Beneficiary.Value).Select(line => $"{line.Beneficiary} {line.Rule} {line.Amount}")).ShouldBe(expected);
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
            Budgets + "\"metrics\":{\"m\":{\"count\":\"order\",\"on\":\"order.paid\",\"by\":\"L1\"}},");

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

        string.Join(',', bonuses.Lines.OrderBy(line => line.Beneficiary.Value).Select(line => $"{line.Beneficiary} {line.Rule} {line.Amount}")).ShouldBe(expected);
        if (left == 10)
        {
            TraceWords.English(bonuses.Lines[0].Steps).Skip(1).Take(2).ShouldBe(
            [
                "rule camp comes first in the slot, but 10 are left of its budget camp, which pay 5 here and the next rule 60: where the next rule pays somebody more, it has the places",
                "rule less comes first in the slot, but 10 are left of its budget camp, which pay 2 here and the next rule 60: where the next rule pays somebody more, it has the places",
            ]);
        }
    }

    private static Bonuses Close(long left, string between = "")
    {
        CompiledProgram program = Sample.Rules(
            $$"""
            {"id":"camp","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","budget":"camp","pay":[{"to":"self","fixed":100}]},{{between}}
            {"id":"base","on":"metric","metric":"m","window":"month","gte":1,"at":"close","slot":"s","pay":[{"to":"self","fixed":60}]}
            """,
            Budgets + "\"metrics\":{\"m\":{\"count\":\"order\",\"on\":\"order.paid\",\"by\":\"L1\"}},");
        MetricTotal[] totals = [.. "ab".Select(who => new MetricTotal(new DistributorId(who.ToString()), 1, DateTimeOffset.UnixEpoch))];
        return WindowClose.Decide(
            program, program.Calendar.WindowOf(WindowKind.Month, new DateOnly(2026, 3, 2)), new Dictionary<string, IReadOnlyList<MetricTotal>> { ["m"] = totals }, null, Budget(left));
    }

    private static Dictionary<string, long> Budget(long camp) => new() { ["camp"] = camp };
}
