using Distribution.Kernel;

namespace Distribution.Tests.Programs.Language;

/// <summary>Conditions that never hold, rules that never win and rows that are never reached, however they are written.</summary>
public sealed class UnreachableTests
{
    private const string Always = "\"pay\":[{\"to\":\"L1\",\"percent\":1,\"of\":\"line.net\"}]";

    [Theory]
    [InlineData("""{"L1.orders":{"eq":1,"ne":1}}""", "/rules/0/when/L1.orders")]
    [InlineData("""{"order.net":{"in":[5,6],"lt":3}}""", "/rules/0/when/order.net")]
    [InlineData("""{"order.net":{"gte":5,"lte":6,"ne":5},"not":{"order.net":{"eq":6}}}""", "/rules/0/when")]
    [InlineData("""{"not":{"L1.orders":{"gte":1}}}""", "/rules/0/when")]
    [InlineData("""{"not":{"order.net":{"gte":0}}}""", "/rules/0/when")]
    [InlineData("""{"any":[{"line.sku":{"eq":"a"}},{"line.sku":{"eq":"b"}}],"line.sku":{"eq":"c"}}""", "/rules/0/when")]
    [InlineData("""{"line.sku":{"eq":"a"},"not":{"any":[{"line.sku":{"eq":"a"}},{"line.sku":{"eq":"b"}}]}}""", "/rules/0/when")]
    [InlineData("""{"not":{"any":[{"order.net":{"lt":5}},{"order.net":{"gte":5}}]}}""", "/rules/0/when")]
    [InlineData("""{"all":[{"any":[{"order.net":{"lt":5}},{"line.units":{"gte":3}}]},{"order.net":{"gte":5}},{"line.units":{"lt":3}}]}""", "/rules/0/when")]
    [InlineData("""{"order.date":{"gte":"2026-03-01","lt":"2026-03-03","ne":"2026-03-01"},"not":{"order.date":{"eq":"2026-03-02"}}}""", "/rules/0/when")]
    [InlineData("""{"L1.orders":{"eq":1,"lt":3}}""", null)]
    [InlineData("""{"order.net":{"in":[5,6],"lte":5}}""", null)]
    [InlineData("""{"not":{"L1.orders":{"gte":2}}}""", null)]
    [InlineData("""{"line.sku":{"eq":"a"},"not":{"any":[{"line.sku":{"eq":"c"}},{"line.sku":{"eq":"b"}}]}}""", null)]
    [InlineData("""{"not":{"line.sku":{"in":["a","b"]}}}""", null)]
    [InlineData("""{"any":[{"line.sku":{"eq":"a"}},{"line.units":{"gte":2}}],"line.sku":{"ne":"a"}}""", null)]
    public void A_condition_that_never_holds_is_refused(string when, string? pointer) =>
        Errors($"\"rules\":[{{\"id\":\"a\",\"on\":\"order.paid\",\"when\":{when},{Always}}}]").ShouldBe(pointer is null ? [] : [$"{pointer} condition.never"]);

    [Theory]
    [InlineData("""["order.net"]""", """[{"gte":0},1],["*",2]""", 1)]
    [InlineData("""["line.units"]""", """[{"gte":1},1],["*",2]""", 1)]
    [InlineData("""["line.units"]""", """[{"lte":1},1],[{"gte":2},2],["*",3]""", 2)]
    [InlineData("""["line.units"]""", """[{"lte":5},1],[{"gte":6},2],["*",3]""", 2)]
    [InlineData("""["line.units"]""", """[{"lte":5},1],[{"gte":9},2],[{"between":[3,12]},3],[{"between":[4,10]},4]""", 3)]
    [InlineData("""["line.sku","line.units"]""", """[["a"],{"lte":5},1],[["a"],{"gt":5},2],[["b"],"*",3],[["a","b"],"*",4]""", 3)]
    [InlineData("""["line.sku"]""", """[["a"],1],[["b"],2],[["b","a"],3]""", 2)]
    [InlineData("""["line.units"]""", """[{"lte":5},1],[{"gte":7},2],["*",3]""", null)]
    [InlineData("""["order.net"]""", """[{"gte":1},1],["*",2]""", null)]
    [InlineData("""["line.sku"]""", """[["a"],1],["*",2]""", null)]
    [InlineData("""["line.sku","line.units"]""", """[["a"],{"lte":5},1],[["b"],{"gt":5},2],[["a","b"],"*",4]""", null)]
    public void A_row_that_earlier_rows_match_together_is_refused(string keys, string rows, int? row)
    {
        string table = $"\"tables\":{{\"t\":{{\"keys\":{keys},\"hit\":\"first\",\"rows\":[{rows}]}}}},";
        Errors(table + "\"rules\":[{\"id\":\"a\",\"on\":\"order.paid\",\"pay\":[{\"to\":\"L1\",\"percent\":{\"table\":\"t\"},\"of\":\"line.net\"}]}]")
            .ShouldBe(row is null ? [] : [$"/tables/t/rows/{row} table.row_unreachable"]);
    }

    [Theory]
    [InlineData("""{"L1.orders":{"gte":1}}""", null, true)]
    [InlineData("""{"order.net":{"gte":0}}""", null, true)]
    [InlineData("""{"any":[{"order.net":{"lt":5}},{"order.net":{"gte":5}}]}""", null, true)]
    [InlineData("""{"any":[{"order.net":{"lt":5}},{"order.net":{"gt":5}}]}""", null, false)]
    [InlineData("""{"any":[{"line.sku":{"eq":"a"}},{"line.sku":{"eq":"b"}}]}""", """{"line.sku":{"in":["b"]}}""", true)]
    [InlineData("""{"not":{"order.net":{"gte":5}}}""", """{"order.net":{"between":[1,4]}}""", true)]
    [InlineData("""{"not":{"order.net":{"gte":5}}}""", """{"order.net":{"between":[1,5]}}""", false)]
    [InlineData("""{"not":{"line.sku":{"eq":"a"}}}""", """{"line.sku":{"eq":"b"}}""", true)]
    public void A_rule_of_a_slot_that_an_earlier_one_always_beats_is_refused(string first, string? second, bool refused)
    {
        string when = second is null ? "" : $"\"when\":{second},";
        string rules = $"{{\"id\":\"a\",\"on\":\"order.paid\",\"slot\":\"s\",\"when\":{first},{Always}}},{{\"id\":\"b\",\"on\":\"order.paid\",\"slot\":\"s\",{when}{Always}}}";
        Errors($"\"rules\":[{rules}]").ShouldBe(refused ? ["/rules/1/when rule.unreachable"] : []);
    }

    [Fact]
    public void Rules_that_together_beat_a_third_leave_it_nothing()
    {
        string rules = string.Join(',', new[] { """{"order.net":{"lt":500}}""", """{"order.net":{"gte":500}}""", """{"line.sku":{"eq":"a"}}""" }
            .Select((when, i) => $"{{\"id\":\"r{i}\",\"on\":\"order.paid\",\"slot\":\"s\",\"when\":{when},{Always}}}"));

        Errors($"\"rules\":[{rules}]").ShouldBe(["/rules/2/when rule.unreachable"]);
        Errors($"\"budgets\":{{\"x\":{{\"amount\":5}}}},\"rules\":[{rules.Replace("\"id\":\"r0\"", "\"id\":\"r0\",\"budget\":\"x\"")}]").ShouldBeEmpty();
    }

    [Fact]
    public void A_present_for_orders_that_nobody_has_brought_can_win()
    {
        const string brought = """{"id":"a","on":"order.paid","slot":"s","when":{"L1.orders":{"gte":1}},"pay":[{"to":"buyer","grant":"coupon:A","qty":1}]}""";

        Errors($"\"rules\":[{brought},{brought.Replace("\"id\":\"a\"", "\"id\":\"b\"").Replace("\"when\":{\"L1.orders\":{\"gte\":1}},", "")}]").ShouldBeEmpty();
    }

    [Fact]
    public void At_a_close_a_rule_with_a_condition_beats_one_without_wherever_it_stands()
    {
        const string head = """
            "metrics":{"sales":{"sum":"line.net","on":"order.paid","by":"L1"}},"tiers":[{"id":"gold","when":{"metric":"sales","gte":100}}],
            """;
        string Rule(string id, string gte, string more) =>
            $"{{\"id\":\"{id}\",\"on\":\"metric\",\"metric\":\"sales\",\"window\":\"month\",\"gte\":{gte},\"at\":\"close\",\"slot\":\"m\",{more}\"pay\":[{{\"to\":\"self\",\"fixed\":3}}]}}";
        const string any = """ "when":{"any":[{"self.tier":{"eq":"gold"}},{"self.tier":{"ne":"gold"}}]},""";

        Errors($"{head}\"rules\":[{Rule("a", "50", "")},{Rule("b", "20", any)}]").ShouldBe(["/rules/0 rule.unreachable"]);
        Errors($"{head}\"rules\":[{Rule("a", "20", "")},{Rule("b", "50", any)}]").ShouldBeEmpty();
    }

    [Fact]
    public void A_tangle_of_conditions_is_read_in_short_order_and_left_alone()
    {
        string any = string.Join(',', Enumerable.Range(0, 40).Select(i => $"{{\"any\":[{string.Join(',', Enumerable.Range(0, 40).Select(j => $"{{\"order.net\":{{\"eq\":{(i * 100) + j}}}}}"))}]}}"));
        string rows = string.Join(',', Enumerable.Range(0, 999).Select(i => $"[{{\"between\":[{i},{i + 700}]}},{{\"between\":[{i % 37},{(i % 37) + 20}]}},1]"));

        Errors($"\"rules\":[{{\"id\":\"a\",\"on\":\"order.paid\",\"when\":{{\"all\":[{any}]}},{Always}}}]").ShouldBeEmpty();
        Sample.Read(Sample.Document($"\"tables\":{{\"t\":{{\"keys\":[\"order.net\",\"line.units\"],\"hit\":\"first\",\"rows\":[{rows}]}}}},\"rules\":[]")).Program.ShouldBeNull();
    }

    private static string[] Errors(string members) => [.. Sample.Read(Sample.Document(members)).Errors.Select(error => $"{error.Pointer} {error.Code}")];
}
