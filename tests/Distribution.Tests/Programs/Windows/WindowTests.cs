using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Tests.Programs.Windows;

/// <summary>Every figure here was worked out by hand.</summary>
public sealed class WindowTests
{
    private const string Metrics = """
        "metrics":{"units":{"sum":"line.units","on":"order.paid","by":"L1","when":{"line.sku":{"eq":"serum"}}},
          "sales":{"sum":"line.net","on":"order.paid","by":"L1"},"orders":{"count":"order","on":"order.paid","by":"L1"},
          "buyers":{"distinct":"buyer","on":"order.paid","by":"L1"},"spend":{"sum":"order.net","on":"order.paid","by":"buyer"}},
        """;

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Metrics_count_what_is_paid_and_not_refunded()
    {
        CompiledProgram program = Sample.Rules("""{"id":"x","on":"order.paid","pay":[{"to":"L1","fixed":1}]}""", Metrics);
        OrderFacts[] orders =
        [
            Order("bo", "cai", 0, Sample.Line(1, "serum", 3, 90000), Sample.Line(2, "mask", 1, 5000)),
            Order("bo", "cai", 1, Sample.Line(1, "serum", 2, 60000) with { Refunded = 30000 }),
            Order("bo", "du", 2, Sample.Line(1, "serum", 1, 30000) with { Refunded = 30000 }),
            Order("bo", "er", 3, Sample.Line(1, "serum", 1, 30000) with { Refunded = 1 }),
            Order("an", "er", 4, Sample.Line(1, "mask", 4, 20000)),
            Order("an", "an", 5, Sample.Line(1, "mask", 4, 20000)),
        ];

        // bo's serum: 3 + 1 of 2 + 0 + 1 (a fen of goodwill takes no bottle away).
        Words("units").ShouldBe(["bo 5 @3"]);
        Words("sales").ShouldBe(["an 20000 @4", "bo 154999 @3"]);
        Words("orders").ShouldBe(["an 1 @4", "bo 3 @3"]);
        Words("buyers").ShouldBe(["an 1 @4", "bo 2 @3"]);
        Words("spend").ShouldBe(["an 20000 @5", "cai 125000 @1", "er 49999 @4"]);

        string[] Words(string metric) => [.. MetricEngine.Totals(program, program.Metrics[metric], orders)
            .Select(total => $"{total.Subject} {total.Value} @{(int)(total.ReachedAt - Noon).TotalMinutes}")];
    }

    [Fact]
    public void A_buyer_who_comes_again_does_not_make_the_count_later()
    {
        CompiledProgram program = Sample.Rules("""{"id":"x","on":"order.paid","pay":[{"to":"L1","fixed":1}]}""", Metrics);
        OrderFacts[] orders =
        [
            Order("bo", "er", 2, Sample.Line(1, "mask", 1, 100)), Order("bo", "cai", 0, Sample.Line(1, "mask", 1, 100)), Order("bo", "er", 1, Sample.Line(1, "mask", 1, 100)),
        ];

        MetricEngine.Totals(program, program.Metrics["buyers"], orders).ShouldBe([new MetricTotal(new DistributorId("bo"), 2, Noon.AddMinutes(1))]);
    }

    [Fact]
    public void A_multiple_is_paid_each_time_and_taken_back_when_it_is_lost()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"cashback","on":"metric","metric":"spend","window":"lifetime","every":200000,"pay":[{"to":"self","fixed":10000}]}""", Metrics);
        RewardRule.OnMetric rule = program.MetricRules[0];

        Words(0, 199999).ShouldBe([]);
        Words(0, 200000).ShouldBe(["cashback.0.cai.1-1 10000"]);
        Words(0, 650000).ShouldBe(["cashback.0.cai.1-3 30000"]);
        Words(3, 650000).ShouldBe([]);
        Words(3, 399999).ShouldBe(["cashback.0.cai.2-3 -20000"]);

        string[] Words(long earned, long value) => [.. MetricBonus.Change(program, rule, new MetricChange(new DistributorId("cai"), "lifetime", earned, value)).Lines
            .Select(line => $"{line.Key} {(line.Reversed ? "-" : "")}{line.Amount}")];
    }

    [Fact]
    public void A_limit_and_a_budget_end_what_a_metric_pays()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"a","on":"metric","metric":"orders","every":1,"limit":{"per":"self","times":3},"pay":[{"to":"self","grant":"points","qty":5}]},
            {"id":"b","on":"metric","metric":"orders","every":1,"budget":"spring","pay":[{"to":"self","fixed":40}]}
            """,
            Metrics + "\"budgets\":{\"spring\":{\"amount\":100}},");
        var change = new MetricChange(new DistributorId("bo"), "lifetime", 0, 5);

        Bonuses limited = MetricBonus.Change(program, program.MetricRules[0], change with { LimitsUsed = new Dictionary<string, int> { ["a@self:Lifetime"] = 1 } });
        Bonuses paid = MetricBonus.Change(program, program.MetricRules[1], change);

        limited.Lines.Single().Grant.ShouldBe(new GrantItem("points", 10));
        limited.LimitUses.Single().Count.ShouldBe(2);
        // 100 pays 40 twice; a part of a time is not paid.
        paid.Lines.Single().Amount.ShouldBe(80);
        paid.BudgetUses.ShouldBe([new BudgetUse("spring", 80, 100)]);
    }

    [Theory]
    [InlineData(0, 5, "1-2")]
    [InlineData(2, 5, "")]
    [InlineData(3, 5, "-3-3")]
    [InlineData(0, 1, "1-1")]
    public void No_more_times_are_earned_than_may_be(long earned, long value, string times)
    {
        CompiledProgram program = Sample.Rules("""{"id":"a","on":"metric","metric":"orders","every":1,"pay":[{"to":"self","fixed":40}]}""", Metrics);

        Bonuses bonuses = MetricBonus.Change(program, program.MetricRules[0], new MetricChange(new DistributorId("bo"), "lifetime", earned, value) { MostTimes = 2 });

        string.Join(',', bonuses.Lines.Select(line => $"{(line.Reversed ? "-" : "")}{line.First}-{line.Last}")).ShouldBe(times);
    }

    [Theory]
    [InlineData(5, "4-5")]
    [InlineData(3, "2-3")]
    [InlineData(2, "1-2")]
    [InlineData(1, "1-1")]
    public void No_more_is_taken_back_at_once_than_one_grant_can_say(long earned, string times)
    {
        CompiledProgram program = Sample.Rules("""{"id":"a","on":"metric","metric":"orders","every":1,"pay":[{"to":"self","grant":"points","qty":1000000000}]}""", Metrics);

        BonusLine back = MetricBonus.Change(program, program.MetricRules[0], new MetricChange(new DistributorId("bo"), "lifetime", earned, 0)).Lines.Single();

        back.Reversed.ShouldBeTrue();
        $"{back.First}-{back.Last}".ShouldBe(times);
    }

    [Fact]
    public void A_threshold_is_decided_when_its_window_closes()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"month-50","on":"metric","metric":"units","window":"month","gte":50,"at":"close","slot":"m","pay":[{"to":"self","fixed":100000}]},
            {"id":"month-20","on":"metric","metric":"units","window":"month","gte":20,"at":"close","slot":"m","pay":[{"to":"self","fixed":30000}]},
            {"id":"share","on":"metric","metric":"sales","window":"month","gte":100,"at":"close","pay":[{"to":"self","percent":1500,"of":"metric"}]},
            {"id":"week","on":"metric","metric":"units","window":"week","gte":1,"at":"close","pay":[{"to":"self","each":5,"per":"metric"}]}
            """, Metrics);

        Close(program, WindowKind.Month, "units", ("bo", 20), ("an", 19), ("cai", 50)).ShouldBe(["cai month-50 100000", "bo month-20 30000"]);
        // 1999 x 0.15 % = 2.9985.
        Close(program, WindowKind.Month, "sales", ("bo", 1999), ("an", 99)).ShouldBe(["bo share 2"]);
        Close(program, WindowKind.Week, "units", ("bo", 20)).ShouldBe(["bo week 100"]);
        Close(program, WindowKind.Day, "units", ("bo", 20)).ShouldBeEmpty();
    }

    [Fact]
    public void A_ranking_puts_the_earlier_first_and_the_least_value_outside()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"top","on":"rank","metric":"sales","window":"week","min":10,"pay":[{"to":"rank","prizes":[10000,"sku:star",{"grant":"points","qty":50},500]}]}""", Metrics);
        var week = Window(program, WindowKind.Week);
        MetricTotal[] totals =
        [
            new(new DistributorId("d"), 10, Noon), new(new DistributorId("e"), 9, Noon), new(new DistributorId("c"), 70, Noon.AddMinutes(1)),
            new(new DistributorId("b"), 70, Noon), new(new DistributorId("a"), 70, Noon.AddMinutes(1)),
        ];

        Bonuses bonuses = WindowClose.Decide(program, week, new Dictionary<string, IReadOnlyList<MetricTotal>> { ["sales"] = totals });

        bonuses.Lines.Select(line => $"{line.First} {line.Beneficiary} {line.Amount} {line.Grant?.Quantity} {line.Grant?.Code}")
            .ShouldBe(["1 b 10000  ", "2 a 0 1 sku:star", "3 c 0 50 points", "4 d 500  "]);
        TraceWords.English(bonuses.Lines[0].Steps[0]).ShouldBe("ranking top of 2026-W10: place 1 with 70");
    }

    [Fact]
    public void A_prize_that_nobody_has_reached_the_minimum_for_stays_where_it_is()
    {
        CompiledProgram program = Sample.Rules("""{"id":"top","on":"rank","metric":"sales","window":"week","min":10,"pay":[{"to":"rank","prizes":[500,300]}]}""", Metrics);

        Close(program, WindowKind.Week, "sales", ("a", 9), ("b", 10)).ShouldBe(["b top 500"]);
        Close(program, WindowKind.Week, "sales", ("a", 9)).ShouldBeEmpty();
    }

    [Fact]
    public void Equals_may_share_the_prizes_of_their_places()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"top","on":"rank","metric":"sales","window":"week","ties":"split","pay":[{"to":"rank","prizes":[10000,8000,5000]}]}""", Metrics);

        // 8000 + 5000 over three: 4333.33 each, the odd fen to the first of them.
        Close(program, WindowKind.Week, "sales", ("a", 9), ("b", 5), ("c", 5), ("d", 5)).ShouldBe(["a top 10000", "b top 4334", "c top 4333", "d top 4333"]);
        Close(program, WindowKind.Week, "sales", ("a", 9), ("b", 9), ("c", 5), ("d", 4)).ShouldBe(["a top 9000", "b top 9000", "c top 5000"]);
    }

    [Fact]
    public void A_tier_is_the_highest_that_is_reached()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"x","on":"order.paid","when":{"L1.tier":{"eq":"gold"}},"pay":[{"to":"L1","fixed":1}]}""",
            Metrics + """
            "tiers":[{"id":"silver","when":{"metric":"sales","gte":100}},{"id":"gold","when":{"metric":"units","window":"month","gte":5}}],
            """);

        Tier(99, 0).ShouldBeNull();
        Tier(100, 4).ShouldBe("silver");
        Tier(0, 5).ShouldBe("gold");

        string? Tier(long sales, long units) => MetricEngine.TierOf(program, (metric, window) => (metric.Id, window) switch
        {
            ("sales", WindowKind.Lifetime) => sales,
            ("units", WindowKind.Month) => units,
            _ => throw new InvalidOperationException(),
        });
    }

    [Theory]
    [InlineData(WindowKind.Day, "2026-03-02", "2026-03-02T16:00:00Z")]
    [InlineData(WindowKind.Week, "2026-W10", "2026-03-08T16:00:00Z")]
    [InlineData(WindowKind.Month, "2026-03", "2026-03-31T16:00:00Z")]
    public void Windows_are_counted_in_the_programs_time_zone(WindowKind kind, string id, string end)
    {
        CompiledProgram program = Sample.Rules("""{"id":"x","on":"order.paid","pay":[{"to":"L1","fixed":1}]}""");

        // 23:30 of the first of March in UTC is the second in Shanghai.
        RewardWindow window = program.Calendar.WindowOf(kind, program.Calendar.DayOf(new DateTimeOffset(2026, 3, 1, 23, 30, 0, TimeSpan.Zero)));

        window.Id.ShouldBe(id);
        window.EndsAt.ShouldBe(DateTimeOffset.Parse(end));
        program.Calendar.Find(kind, id).ShouldBe(window);
    }

    [Fact]
    public void A_lifetime_is_one_window_that_never_ends()
    {
        RewardCalendar calendar = Sample.Rules("""{"id":"x","on":"order.paid","pay":[{"to":"L1","fixed":1}]}""").Calendar;
        RewardWindow life = calendar.WindowOf(WindowKind.Lifetime, new DateOnly(2026, 3, 2));

        life.Id.ShouldBe("lifetime");
        calendar.Before(life).ShouldBe(life);
        calendar.Find(WindowKind.Lifetime, "lifetime").ShouldBe(life);
        calendar.Find(WindowKind.Lifetime, "2026").ShouldBeNull();
    }

    private static OrderFacts Order(string first, string buyer, int minute, params LineFacts[] lines) =>
        Sample.Order(lines) with { Path = [new PathLevel(1, new DistributorId(first))], Buyer = new UserId(buyer), At = Noon.AddMinutes(minute) };

    private static RewardWindow Window(CompiledProgram program, WindowKind kind) => program.Calendar.WindowOf(kind, new DateOnly(2026, 3, 2));

    private static string[] Close(CompiledProgram program, WindowKind kind, string metric, params (string Who, long Value)[] values)
    {
        MetricTotal[] totals = [.. values.Select(value => new MetricTotal(new DistributorId(value.Who), value.Value, Noon))];
        return [.. WindowClose.Decide(program, Window(program, kind), new Dictionary<string, IReadOnlyList<MetricTotal>> { [metric] = totals }).Lines
            .Select(line => $"{line.Beneficiary} {line.Rule} {line.Amount}")];
    }
}
