using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;

namespace Distribution.Tests.Programs.Windows;

public sealed class CountedMetricTests
{
    private const string Sales = """{"sum":"line.net","on":"order.paid","by":"L1","when":{"line.sku":{"in":["a","b"]},"order.net":{"gte":5}}}""";

    [Theory]
    [InlineData("""{"on":"order.paid","by":"L1","sum":"line.net","when":{"order.net":{"gte":5},"line.sku":{"in":["b","a"]}}}""", true)]
    [InlineData("""{"sum":"line.units","on":"order.paid","by":"L1","when":{"line.sku":{"in":["a","b"]},"order.net":{"gte":5}}}""", false)]
    [InlineData("""{"sum":"line.net","on":"order.completed","by":"L1","when":{"line.sku":{"in":["a","b"]},"order.net":{"gte":5}}}""", false)]
    [InlineData("""{"sum":"line.net","on":"order.paid","by":"buyer","when":{"line.sku":{"in":["a","b"]},"order.net":{"gte":5}}}""", false)]
    [InlineData("""{"sum":"line.net","on":"order.paid","by":"L1","when":{"line.sku":{"in":["a"]},"order.net":{"gte":5}}}""", false)]
    [InlineData("""{"sum":"line.net","on":"order.paid","by":"L1","when":{"line.sku":{"in":["a","b"]},"order.net":{"gte":6}}}""", false)]
    [InlineData("""{"sum":"line.net","on":"order.paid","by":"L1","when":{"any":[{"line.sku":{"in":["a","b"]}},{"order.net":{"gte":5}}]}}""", false)]
    [InlineData("""{"sum":"line.net","on":"order.paid","by":"L1"}""", false)]
    public void The_same_definition_in_other_words_is_the_same_count_and_any_other_is_another(string other, bool same) =>
        (KeyOf(other) == KeyOf(Sales)).ShouldBe(same);

    [Fact]
    public void Another_name_is_another_count() => KeyOf(Sales, "turnover").ShouldNotBe(KeyOf(Sales));

    [Fact]
    public void Counts_of_stored_orders_keep_their_names() => KeyOf(Sales).ShouldBe("NDRJ0W9XCFN6XEB2");

    [Fact]
    public void What_tiers_and_immediate_rules_ask_for_is_counted_and_the_lifetime_of_everything_named()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"a","on":"metric","metric":"sales","every":2,"pay":[{"to":"self","fixed":3}]},
            {"id":"b","on":"metric","metric":"sales","window":"month","gte":2,"pay":[{"to":"self","fixed":3}]},
            {"id":"c","on":"metric","metric":"sales","window":"week","gte":2,"at":"close","pay":[{"to":"self","fixed":3}]},
            {"id":"d","on":"metric","metric":"closed","window":"month","gte":2,"at":"close","pay":[{"to":"self","fixed":3}]}
            """,
            $$$"""
            "metrics":{"sales":{{{Sales}}},"closed":{{{Sales}}}},"tiers":[{"id":"gold","when":{"metric":"sales","window":"day","gte":2}},{"id":"top","when":{"metric":"sales","gte":5}}],
            """);

        program.Counted.Select(counted => counted.Metric.Id).ShouldBe(["sales", "closed"]);
        program.Counted[0].Windows.ShouldBe([WindowKind.Day, WindowKind.Lifetime, WindowKind.Month]);
        program.Counted[0].Asked.ShouldBe(program.Counted[0].Windows);
        program.Counted[1].Windows.ShouldBe([WindowKind.Lifetime]);
        program.Counted[1].Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void A_program_whose_counts_of_one_person_are_more_than_one_batch_holds_is_refused(int metrics, bool refused)
    {
        string names = string.Join(',', Enumerable.Range(0, metrics).Select(i => $$"""
            "m{{i}}":{"distinct":"buyer","on":"order.paid","by":"L1"}
            """));
        string rules = string.Join(',', from i in Enumerable.Range(0, metrics)
                                        from window in new[] { "day", "week", "month", "lifetime" }
                                        select $$"""{"id":"r{{i}}{{window}}","on":"metric","metric":"m{{i}}","window":"{{window}}","gte":2,"pay":[{"to":"self","grant":"points","qty":1}]}""");

        ProblemError[] errors = [.. Sample.Read(Sample.Document($"\"metrics\":{{{names}}},\"rules\":[{rules}]")).Errors];
        errors.Select(error => (error.Pointer, error.Code)).ShouldBe(refused ? [("/metrics", "metric.too_many_counts")] : []);
    }

    [Theory]
    [InlineData("spend", 1, "\"fixed\":100000", true)]
    [InlineData("spend", 1, "\"fixed\":99999", false)]
    [InlineData("spend", 1, "\"grant\":\"points\",\"qty\":215", true)]
    [InlineData("spend", 1, "\"grant\":\"points\",\"qty\":214", false)]
    [InlineData("spend", 1000, "\"grant\":\"points\",\"qty\":100000", false)]
    [InlineData("orders", 1, "\"grant\":\"points\",\"qty\":1000000000", false)]
    public void What_one_order_could_reach_too_often_to_be_booked_is_refused(string metric, int every, string pay, bool refused)
    {
        ProblemError[] errors = [.. Sample.Read(Sample.Document($$$"""
            "metrics":{"spend":{"sum":"line.net","on":"order.paid","by":"L1"},"orders":{"count":"order","on":"order.paid","by":"L1"}},
            "rules":[{"id":"a","on":"metric","metric":"{{{metric}}}","every":{{{every}}},"pay":[{"to":"self",{{{pay}}}}]}]
            """)).Errors];
        errors.Select(error => (error.Pointer, error.Code)).ShouldBe(refused ? [("/rules/0/every", "metric.too_often")] : []);
    }

    [Theory]
    [InlineData("spend", "\"every\":1,", "\"fixed\":1000", true, "/rules/0/every metric.too_often")]
    [InlineData("spend", "\"every\":1000,", "\"fixed\":100", false, "")]
    [InlineData("orders", "\"every\":1,", "\"grant\":\"points\",\"qty\":1000000000", true, "/rules/0/every metric.too_often")]
    [InlineData("orders", "\"every\":1,", "\"grant\":\"points\",\"qty\":10000", false, "")]
    [InlineData("orders", "\"every\":1,", "\"fixed\":1000000000", true, "/rules/0/every metric.too_often")]
    [InlineData("orders", "\"every\":1,", "\"fixed\":{\"table\":\"amounts\"}", false, "")]
    [InlineData("units", "\"gte\":1,", "\"each\":100000001,\"per\":\"metric\"", true, "/rules/0/pay metric.too_much")]
    [InlineData("units", "\"gte\":1,", "\"each\":100000000,\"per\":\"metric\"", false, "")]
    [InlineData("units", "\"gte\":1,", "\"each\":{\"table\":\"amounts\"},\"per\":\"metric\"", true, "/rules/0/pay metric.too_much")]
    public void What_one_person_could_reach_too_often_at_a_close_is_refused(string metric, string threshold, string pay, bool refused, string error)
    {
        string used = pay.Contains("table", StringComparison.Ordinal) ? "\"tables\":{\"amounts\":{\"keys\":[\"self.tier\"],\"value\":\"amount\",\"hit\":\"first\",\"rows\":[[\"*\",1000000000]]}}," : "";
        string[] errors = [.. Sample.Read(Sample.Document($$$"""
            "metrics":{"spend":{"sum":"line.net","on":"order.paid","by":"L1"},"units":{"sum":"line.units","on":"order.paid","by":"L1"},"orders":{"count":"order","on":"order.paid","by":"L1"}},
            {{{used}}}
            "rules":[{"id":"a","on":"metric","metric":"{{{metric}}}","window":"month",{{{threshold}}}"at":"close","pay":[{"to":"self",{{{pay}}}}]}]
            """)).Errors.Select(found => $"{found.Pointer} {found.Code}")];
        errors.ShouldBe(refused ? [error] : []);
    }

    [Theory]
    [InlineData(200_000, "1-100000 1000000000000")]
    [InlineData(200_002, "1-100000 1000000000000,100001-100001 10000000")]
    [InlineData(500_000, "1-100000 1000000000000,100001-200000 1000000000000,200001-250000 500000000000")]
    public void A_close_pays_many_times_in_lines_that_the_books_can_say(long orders, string lines)
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"a","on":"metric","metric":"orders","window":"month","every":2,"at":"close","pay":[{"to":"self","fixed":10000000}]}""",
            "\"metrics\":{\"orders\":{\"count\":\"order\",\"on\":\"order.paid\",\"by\":\"L1\"}},");
        RewardWindow march = program.Calendar.WindowOf(WindowKind.Month, new DateOnly(2026, 3, 31));
        var totals = new Dictionary<string, IReadOnlyList<MetricTotal>> { ["orders"] = [new MetricTotal(new DistributorId("bo"), orders, march.EndsAt)] };

        Bonuses bonuses = WindowClose.Decide(program, march, totals);

        string.Join(',', bonuses.Lines.Select(line => $"{line.First}-{line.Last} {line.Amount}")).ShouldBe(lines);
    }

    private static string KeyOf(string metric, string name = "sales") => CountedMetric.KeyOf(Sample.Rules(
        $$"""{"id":"a","on":"metric","metric":"{{name}}","every":2000,"pay":[{"to":"self","fixed":3}]}""", $$$"""
        "metrics":{"{{{name}}}":{{{metric}}}},
        """).Metrics[name]);
}
