using Distribution.Campaigns;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Replay;

namespace Distribution.Tests.Programs.Replay;

/// <summary>Small pasts worked out by hand. Days count from Monday, 2 March 2026 in Shanghai.</summary>
public sealed class ReplayTests
{
    private const string Sales = "\"metrics\":{\"sales\":{\"sum\":\"line.net\",\"on\":\"order.paid\",\"by\":\"L1\"},\"spend\":{\"sum\":\"order.net\",\"on\":\"order.paid\",\"by\":\"buyer\"}},";

    [Fact]
    public void Windows_are_closed_when_the_timer_closes_them() => ReplayRun.CloseDelay.ShouldBe(CloseDueWindows.Delay);

    [Fact]
    public void A_first_order_is_first_again_after_it_was_refunded_whole()
    {
        CompiledProgram program = Sample.Rules("""{"id":"first","on":"order.paid","when":{"L1.orders":{"eq":1}},"limit":{"per":"L1","times":1},"pay":[{"to":"L1","fixed":100}]}""");

        Left(program, Order("a", 0, 1000), Order("b", 1, 1000)).ShouldBe(["a first bo 100"]);
        Left(program, Order("a", 0, 1000, refunds: [(0.5, 999)]), Order("b", 1, 1000)).ShouldBe(["a first bo 1"]);
        Left(program, Order("a", 0, 1000, refunds: [(0.5, 1000)]), Order("b", 1, 1000)).ShouldBe(["a first bo 0", "b first bo 100"]);
        Left(program, Order("a", 0, 1000, refunds: [(1.5, 1000)]), Order("b", 1, 1000)).ShouldBe(["a first bo 0"]);
    }

    [Theory]
    [InlineData(0, 2_685_312_000L)]
    [InlineData(8_000_000, 1_005_312_000L)]
    [InlineData(12_787_200, 0L)]
    public void More_times_than_one_grant_can_say_are_earned_and_taken_back_in_several(long refunded, long points)
    {
        CompiledProgram program = Sample.Rules("""{"id":"points","on":"metric","metric":"spend","every":10,"pay":[{"to":"self","grant":"points","qty":2100}]}""", Sales);
        (double, long)[] refunds = refunded == 0 ? [] : [(0.5, refunded)];

        ReplayRun.Run(program, [Order("a", 0, 12_787_200, refunds: refunds)], Histories.End).Entries.Sum(static entry => entry.GrantsLeft).ShouldBe(points);
    }

    [Fact]
    public void A_limit_of_a_week_has_room_again_in_the_next()
    {
        CompiledProgram program = Sample.Rules("""{"id":"r","on":"order.paid","limit":{"per":"buyer","times":1,"window":"week"},"pay":[{"to":"L1","fixed":10}]}""");

        Left(program, Order("a", 0, 1000), Order("b", 6.9, 1000), Order("c", 7, 1000)).ShouldBe(["a r bo 10", "c r bo 10"]);
    }

    [Fact]
    public void A_budget_pays_until_it_is_empty_and_again_what_a_refund_gives_back()
    {
        CompiledProgram program = Sample.Rules("""{"id":"r","on":"order.paid","budget":"x","pay":[{"to":"L1","percent":100000,"of":"line.net"}]}""", "\"budgets\":{\"x\":{\"amount\":150}},");

        Left(program, Order("a", 0, 1000), Order("b", 1, 1000), Order("c", 2, 1000)).ShouldBe(["a r bo 100", "b r bo 50", "c r bo 0"]);
        Left(program, Order("a", 0, 1000, refunds: [(1.5, 300)]), Order("b", 1, 1000), Order("c", 2, 1000)).ShouldBe(["a r bo 70", "b r bo 50", "c r bo 30"]);
    }

    [Fact]
    public void A_lifetime_tier_is_held_from_the_next_order_on_and_lost_with_a_refund()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"r","on":"order.paid","when":{"L1.tier":{"eq":"gold"}},"pay":[{"to":"L1","percent":100000,"of":"line.net"}]}""",
            Sales + "\"tiers\":[{\"id\":\"gold\",\"when\":{\"metric\":\"sales\",\"gte\":1000}}],");

        Left(program, Order("a", 0, 1000), Order("b", 1, 500), Order("c", 2, 500)).ShouldBe(["b r bo 50", "c r bo 50"]);
        Left(program, Order("a", 0, 1000, refunds: [(1.5, 501)]), Order("b", 1, 500), Order("c", 2, 500)).ShouldBe(["b r bo 50"]);
    }

    [Fact]
    public void A_weekly_tier_is_held_for_the_week_after()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"r","on":"order.paid","when":{"L1.tier":{"eq":"gold"}},"pay":[{"to":"L1","percent":100000,"of":"line.net"}]}""",
            Sales + "\"tiers\":[{\"id\":\"gold\",\"when\":{\"metric\":\"sales\",\"window\":\"week\",\"gte\":1000}}],");

        Left(program, Order("a", 0, 1000), Order("b", 6, 500), Order("c", 7, 500), Order("d", 14, 500)).ShouldBe(["c r bo 50"]);
    }

    [Fact]
    public void A_completion_earns_of_what_the_line_cost_and_loses_at_once_what_was_refunded()
    {
        CompiledProgram program = Sample.Rules("""{"id":"r","on":"order.completed","pay":[{"to":"L1","percent":100000,"of":"line.net"}]}""");

        Left(program, Order("a", 0, 1000, completed: 2)).ShouldBe(["a r bo 100"]);
        Left(program, Order("a", 0, 1000, completed: 2, refunds: [(1, 250)])).ShouldBe(["a r bo 75"]);
        Left(program, Order("a", 0, 1000, completed: 2, refunds: [(1, 1000)])).ShouldBeEmpty();
        Left(program, Order("a", 0, 1000, completed: 0, refunds: [(0, 250)])).ShouldBe(["a r bo 75"], "of one moment the payment comes first, then the completion, then the refund");
        Left(program, Order("a", 0, 1000)).ShouldBeEmpty();
    }

    [Fact]
    public void A_number_earns_when_it_is_reached_and_loses_when_it_falls()
    {
        CompiledProgram program = Sample.Rules("""{"id":"back","on":"metric","metric":"spend","every":1000,"pay":[{"to":"self","fixed":10},{"to":"self","grant":"points","qty":2}]}""", Sales);

        ReplayEntry[] entries = [.. ReplayRun.Run(program, [Order("a", 0, 2500), Order("b", 1, 600), Order("c", 2, 900)], Histories.End).Entries];
        entries.Select(entry => (entry.Beneficiary.Value, entry.Amount, entry.Grant?.Quantity)).ShouldBe([("cai", 20, null), ("cai", 0, 4), ("cai", 10, null), ("cai", 0, 2), ("cai", 10, null), ("cai", 0, 2)]);
        entries = [.. ReplayRun.Run(program, [Order("a", 0, 2500, refunds: [(3, 1700)]), Order("b", 1, 600), Order("c", 2, 900)], Histories.End).Entries];
        entries.Select(entry => entry.Left + entry.GrantsLeft).ShouldBe([20, 4, 0, 0, 0, 0], "4000 less 1700 is 2300: two times are left");
        entries = [.. ReplayRun.Run(program, [Order("a", 0, 2500, refunds: [(3, 2500)]), Order("b", 1, 600), Order("c", 2, 900)], Histories.End).Entries];
        entries.Select(entry => entry.Left + entry.GrantsLeft).ShouldBe([10, 2, 0, 0, 0, 0], "1500: one of the two earned together is left");
    }

    [Fact]
    public void A_week_closes_with_the_refunds_until_then_and_pays_whatever_comes_later()
    {
        CompiledProgram program = Sample.Rules("""{"id":"top","on":"rank","metric":"sales","window":"week","pay":[{"to":"rank","prizes":[300,200]}]}""", Sales);
        PastEvent.Order[] week = [Order("a", 0, 1000), Order("b", 1, 1001, first: "du")];

        Left(program, week).ShouldBe(["2026-W10 top bo 200", "2026-W10 top du 300"]);
        Left(program, [week[0], week[1] with { Refunds = [Refund(7.0069, 2)] }]).ShouldBe(["2026-W10 top bo 300", "2026-W10 top du 200"], "refunded in the ten minutes before the close");
        Left(program, [week[0], week[1] with { Refunds = [Refund(7.01, 2)] }]).ShouldBe(["2026-W10 top bo 200", "2026-W10 top du 300"], "refunded after it");
        ReplayRun.Run(program, week, Histories.Start.AddDays(7).AddMinutes(9)).Entries.ShouldBeEmpty("the window is not closed yet");
    }

    [Fact]
    public void A_groups_bonus_shrinks_with_its_members_refunds()
    {
        CompiledProgram program = Sample.Rules("""{"id":"host","on":"group.succeeded","when":{"group.size":{"gte":2}},"pay":[{"to":"group.initiator","fixed":100}]}""");
        var group = new PastEvent.Group("g", new DistributorId("du"), Histories.Start.AddDays(2), [new OrderId("a"), new OrderId("b")]);

        Left(program, Order("a", 0, 600), Order("b", 1, 400), group).ShouldBe(["g host du 100"]);
        Left(program, Order("a", 0, 600, refunds: [(1.5, 100)]), Order("b", 1, 400, refunds: [(3, 400)]), group).ShouldBe(["g host du 50"]);
        Left(program, Order("a", 0, 600), group).ShouldBeEmpty("a member is not known");
    }

    [Fact]
    public void A_submission_gives_once_where_the_limit_says_so()
    {
        CompiledProgram program = Sample.Rules("""{"id":"s","on":"submission.approved","limit":{"per":"self","times":1},"pay":[{"to":"self","grant":"sku:sample","qty":1}]}""");

        ReplayRun.Run(program, [Sent("x", 0), Sent("y", 1)], Histories.End).Entries.Select(entry => (entry.Event, entry.GrantsLeft)).ShouldBe([("x", 1)]);

        static PastEvent.Submission Sent(string id, double day) => new(id, new DistributorId("bo"), null, 1, Histories.Start.AddDays(day));
    }

    private static string[] Left(CompiledProgram program, params PastEvent[] past) =>
        [.. ReplayRun.Run(program, past, Histories.End).Entries.Select(entry => $"{entry.Event} {entry.Rule} {entry.Beneficiary} {entry.Left}").Order(StringComparer.Ordinal)];

    private static PastEvent.Order Order(string id, double day, long net, string first = "bo", double? completed = null, params (double Day, long Amount)[] refunds) => new(
        new OrderId(id),
        new UserId("cai"),
        null,
        [Sample.Line(1, "box", 1, net)],
        [new PathLevel(1, new DistributorId(first))],
        null,
        Histories.Start.AddDays(day),
        completed is { } at ? Histories.Start.AddDays(at) : null,
        [.. refunds.Select(refund => Refund(refund.Day, refund.Amount))]);

    private static PastRefund Refund(double day, long amount) => new(Histories.Start.AddDays(day), [new PastRefundPart(1, amount)]);
}
