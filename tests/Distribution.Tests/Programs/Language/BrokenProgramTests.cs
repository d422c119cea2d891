using Distribution.Kernel;

namespace Distribution.Tests.Programs.Language;

/// <summary>A sound document, broken in one place at a time.</summary>
public sealed class BrokenProgramTests
{
    private const string Sound = """
        {"schema":"reward-program/1","merchant":"m","currency":"CNY","timeZone":"Asia/Shanghai","weekStart":"mon",
         "attribution":{"model":"last","windowDays":30,"maxLevels":2,"selfPurchase":false,"membersOnly":false},
         "settlement":{"hold":"P7D","from":"order.completed","minWithdrawal":100,"approval":{"secondApproverAbove":100000}},
         "caps":{"lineShare":300000},"budgets":{"spring":{"amount":5000}},
         "tables":{"rate":{"keys":["line.sku","L1.tier"],"hit":"first","rows":[[["a"],"*",1000],["*",["gold"],2000]]},
                   "fee":{"keys":["order.net"],"value":"amount","hit":"first","rows":[[{"lt":100},1],["*",2]]}},
         "metrics":{"sales":{"sum":"line.net","on":"order.paid","by":"L1"},"buyers":{"distinct":"buyer","on":"order.paid","by":"L1"},
                    "spend":{"sum":"order.net","on":"order.paid","by":"buyer"}},
         "tiers":[{"id":"silver","when":{"metric":"sales","gte":100}},{"id":"gold","when":{"metric":"sales","gte":1000}}],
         "rules":[
          {"id":"base","on":"order.paid","slot":"s","pay":[{"to":"L1","percent":{"table":"rate"},"of":"line.net"},{"to":"L2","percent":100,"of":"line.net"}]},
          {"id":"one","on":"order.paid","slot":"s","when":{"line.sku":{"in":["a","b"]}},"budget":"spring","pay":[{"to":"L1","each":7,"per":"line.units"}]},
          {"id":"two","on":"order.paid","when":{"all":[{"order.net":{"gte":10}},{"order.date":{"lt":"2027-01-01"}}]},"limit":{"per":"L1","times":1},"pay":[{"to":"L1","fixed":{"table":"fee"}}]},
          {"id":"lesson","on":"metric","metric":"buyers","every":2,"pay":[{"to":"self","grant":"sku:lesson","qty":1}]},
          {"id":"month","on":"metric","metric":"sales","window":"month","gte":20,"at":"close","slot":"m","pay":[{"to":"self","fixed":3}]},
          {"id":"top","on":"rank","metric":"sales","window":"week","ties":"split","min":1,"pay":[{"to":"rank","prizes":[3,2]}]},
          {"id":"host","on":"group.succeeded","pay":[{"to":"group.initiator","fixed":5}]},
          {"id":"share","on":"submission.approved","pay":[{"to":"self","grant":"points","qty":5}]}]}
        """;

    private const string Last = """{"id":"share","on":"submission.approved","pay":[{"to":"self","grant":"points","qty":5}]}""";

    [Theory]
    [InlineData("""  "window":"month","at":"close", """, null)]
    [InlineData("", "/rules/0/pay/0/fixed/table table.scope")]
    public void What_is_paid_and_taken_back_time_by_time_is_no_tables_to_say(string close, string? expected)
    {
        const string head = """
            "metrics":{"spend":{"sum":"order.net","on":"order.paid","by":"buyer"},"sales":{"sum":"line.net","on":"order.paid","by":"L1"}},
            "tiers":[{"id":"gold","when":{"metric":"sales","gte":100}}],
            "tables":{"cash":{"keys":["self.tier"],"value":"amount","hit":"first","rows":[[["gold"],200],["*",100]]}},
            """;
        string rule = $$$"""{"id":"cash","on":"metric","metric":"spend",{{{close}}}"gte":1000,"pay":[{"to":"self","fixed":{"table":"cash"}}]}""";
        Sample.Read(Sample.Document($"{head}\"rules\":[{rule}]")).Errors.Select(error => $"{error.Pointer} {error.Code}").ShouldBe(expected is null ? [] : [expected]);
    }

    [Fact]
    public void The_unbroken_document_is_sound()
    {
        Sample.Read(Sound).Errors.ShouldBeEmpty();
        Sample.Read(Sound).Warnings.Select(warning => warning.Pointer).ShouldBe(["/metrics/spend"]);
    }

    [Theory]
    [InlineData("\"reward-program/1\"", "\"reward-program/2\"", "/schema", "value.choice")]
    [InlineData("\"merchant\":\"m\"", "\"merchant\":\"n\"", "/merchant", "merchant.other")]
    [InlineData("\"weekStart\":\"mon\"", "\"weekStarts\":\"mon\"", "/weekStarts", "field.unknown")]
    [InlineData("\"Asia/Shanghai\"", "\"Mars/Base\"", "/timeZone", "timezone.unknown")]
    [InlineData("\"Asia/Shanghai\"", "8", "/timeZone", "type.text")]
    [InlineData("\"maxLevels\":2", "\"maxLevels\":4", "/attribution/maxLevels", "value.range")]
    [InlineData("\"maxLevels\":2", "\"maxLevels\":1", "/rules/0/pay/1/to", "level.over_max")]
    [InlineData("\"membersOnly\":false", "\"membersOnly\":0", "/attribution/membersOnly", "type.boolean")]
    [InlineData("\"P7D\"", "\"P1M\"", "/settlement/hold", "duration.invalid")]
    [InlineData("\"P7D\"", "\"P\"", "/settlement/hold", "duration.invalid")]
    [InlineData("\"minWithdrawal\":100,", "", "/settlement/minWithdrawal", "field.missing")]
    [InlineData("\"minWithdrawal\":100", "\"minWithdrawal\":1.5", "/settlement/minWithdrawal", "type.integer")]
    [InlineData("\"caps\":{\"lineShare\":300000}", "\"caps\":[]", "/caps", "type.object")]
    [InlineData("{\"amount\":5000}", "{\"amount\":0}", "/budgets/spring/amount", "value.range")]
    [InlineData("\"budget\":\"spring\"", "\"budget\":\"autumn\"", "/rules/1/budget", "budget.unknown")]
    [InlineData("\"keys\":[\"line.sku\"", "\"keys\":[\"line.colour\"", "/tables/rate/keys/0", "fact.unknown")]
    [InlineData("\"keys\":[\"line.sku\",\"L1.tier\"]", "\"keys\":[\"line.sku\",\"L3.tier\"]", "/tables/rate/keys/1", "level.over_max")]
    [InlineData("\"keys\":[\"line.sku\",\"L1.tier\"]", "\"keys\":[\"line.sku\",\"line.sku\"]", "/tables/rate/keys/1", "table.key_twice")]
    [InlineData("[[\"a\"],\"*\",1000]", "[\"*\",\"*\",1000]", "/tables/rate/rows/1", "table.row_unreachable")]
    [InlineData("[{\"lt\":100},1]", "[\"*\",1]", "/tables/fee/rows/1", "table.row_unreachable")]
    [InlineData("[[\"a\"],\"*\",1000]", "[[\"a\"],1000]", "/tables/rate/rows/0", "type.array")]
    [InlineData("[\"gold\"],2000]", "[\"bronze\"],2000]", "/tables/rate/rows/1/1/0", "tier.unknown")]
    [InlineData("[\"gold\"],2000]", "[\"gold\"],1000001]", "/tables/rate/rows/1/2", "value.range")]
    [InlineData("{\"lt\":100}", "{\"ne\":100}", "/tables/fee/rows/0/0", "table.range")]
    [InlineData("{\"lt\":100}", "{\"lt\":100,\"gt\":100}", "/tables/fee/rows/0/0", "condition.never")]
    [InlineData("{\"table\":\"rate\"}", "{\"table\":\"price\"}", "/rules/0/pay/0/percent/table", "table.unknown")]
    [InlineData("{\"table\":\"rate\"}", "{\"table\":\"fee\"}", "/rules/0/pay/0/percent/table", "table.value")]
    [InlineData("\"keys\":[\"order.net\"]", "\"keys\":[\"line.net\"]", "/rules/2/pay/0/fixed/table", "table.scope")]
    [InlineData("{\"distinct\":\"buyer\",\"on\":\"order.paid\"", "{\"distinct\":\"buyer\",\"on\":\"distributor.joined\"", "/metrics/buyers/on", "metric.head_count")]
    [InlineData("{\"distinct\":\"buyer\"", "{\"distinct\":\"distributor\"", "/metrics/buyers/distinct", "metric.head_count")]
    [InlineData("{\"sum\":\"order.net\",", "{\"sum\":\"order.net\",\"count\":\"order\",", "/metrics/spend", "metric.kind")]
    [InlineData("\"on\":\"order.paid\",\"by\":\"buyer\"", "\"on\":\"order.paid\",\"by\":\"buyer\",\"when\":{\"L1.tier\":{\"eq\":\"gold\"}}", "/metrics/spend/when", "fact.scope")]
    [InlineData("{\"metric\":\"sales\",\"gte\":1000}", "{\"metric\":\"buyers\",\"gte\":1000}", "/tiers/1/when/metric", "tier.own_sales")]
    [InlineData("{\"metric\":\"sales\",\"gte\":1000}", "{\"metric\":\"spend\",\"gte\":1000}", "/tiers/1/when/metric", "tier.own_sales")]
    [InlineData("{\"metric\":\"sales\",\"gte\":1000}", "{\"metric\":\"sales\",\"gte\":100}", "/tiers/1/when/gte", "tier.order")]
    [InlineData("{\"metric\":\"sales\",\"gte\":1000}", "{\"metric\":\"heads\",\"gte\":1000}", "/tiers/1/when/metric", "metric.unknown")]
    [InlineData("\"id\":\"silver\"", "\"id\":\"gold\"", "/tiers/1/id", "id.duplicate")]
    [InlineData("\"id\":\"one\"", "\"id\":\"base\"", "/rules/1/id", "id.duplicate")]
    [InlineData("\"id\":\"one\"", "\"id\":\"o/ne\"", "/rules/1/id", "id.invalid")]
    [InlineData("\"on\":\"group.succeeded\"", "\"on\":\"distributor.joined\"", "/rules/6/on", "event.unknown")]
    [InlineData("\"line.sku\":{\"in\"", "\"line.sku\":{\"like\"", "/rules/1/when/line.sku/like", "op.unknown")]
    [InlineData("{\"in\":[\"a\",\"b\"]}", "{\"gte\":1}", "/rules/1/when/line.sku/gte", "op.unknown")]
    [InlineData("{\"in\":[\"a\",\"b\"]}", "{\"eq\":\"a\",\"ne\":\"a\"}", "/rules/1/when/line.sku", "condition.never")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"order.net\":{\"gte\":\"10\"}}", "/rules/2/when/all/0/order.net/gte", "type.integer")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"order.date\":{\"gt\":\"2027-01-01\"}}", "/rules/2/when", "condition.never")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"L1.orders\":{\"lt\":1}}", "/rules/2/when/all/0/L1.orders", "condition.never")]
    [InlineData("{\"lt\":\"2027-01-01\"}", "{\"lt\":\"2027-13-01\"}", "/rules/2/when/all/1/order.date/lt", "type.date")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{}", "/rules/2/when/all/0", "condition.empty")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"group.size\":{\"gte\":5}}", "/rules/2/when/all/0/group.size", "fact.scope")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"order.net\":{\"gte\":10}}}}}}}", "/rules/2/when/all/0/not/not/not/not/not", "condition.depth")]
    [InlineData("\"limit\":{\"per\":\"L1\",\"times\":1}", "\"limit\":{\"per\":\"self\",\"times\":1}", "/rules/2/limit/per", "value.choice")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"L1\",\"each\":7,\"per\":\"group.size\"}", "/rules/1/pay/0/per", "pay.basis")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"L1\",\"each\":7,\"fixed\":1}", "/rules/1/pay/0", "pay.kind")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\",\"of\":\"line.net\"}", "/rules/1/pay/0/of", "field.misplaced")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"L1\",\"grant\":\"sku:x\",\"qty\":1}", "/rules/1/budget", "budget.no_money")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"buyer\",\"each\":7,\"per\":\"line.units\"}", "/rules/1/pay/0/to", "pay.to")]
    [InlineData("{\"in\":[\"a\",\"b\"]}},\"budget\":\"spring\"", "{\"in\":[\"a\",\"b\"]}},\"slot\":\"s\"", "/rules/1/slot", "field.duplicate")]
    [InlineData("\"grant\":\"sku:lesson\"", "\"grant\":\"money:lesson\"", "/rules/3/pay/0/grant", "grant.invalid")]
    [InlineData("{\"to\":\"self\",\"grant\":\"sku:lesson\",\"qty\":1}", "{\"to\":\"self\",\"fixed\":100}", "/rules/3/pay/0", "pay.not_for_orders")]
    [InlineData("\"every\":2", "\"every\":2,\"gte\":2", "/rules/3", "metric.threshold")]
    [InlineData("\"metric\":\"buyers\"", "\"metric\":\"heads\"", "/rules/3/metric", "metric.unknown")]
    [InlineData("\"window\":\"month\",\"gte\":20", "\"gte\":20", "/rules/4/window", "field.missing")]
    [InlineData("\"window\":\"month\",\"gte\":20", "\"window\":\"lifetime\",\"gte\":20", "/rules/4/window", "window.never_closes")]
    [InlineData("\"window\":\"week\"", "\"window\":\"lifetime\"", "/rules/5/window", "window.never_closes")]
    [InlineData("\"prizes\":[3,2]", "\"prizes\":[3,\"sku:x\"]", "/rules/5/ties", "rank.split_things")]
    [InlineData("\"prizes\":[3,2]", "\"prizes\":[3,0]", "/rules/5/pay/0/prizes/1", "value.range")]
    [InlineData("\"metric\":\"sales\",\"window\":\"week\"", "\"metric\":\"spend\",\"window\":\"week\"", "/rules/5/metric", "rank.by")]
    [InlineData("\"metric\":\"sales\",\"window\":\"week\"", "\"metric\":\"buyers\",\"window\":\"week\"", "/rules/5/pay", "pay.not_for_orders")]
    [InlineData("\"grant\":\"points\",\"qty\":5", "\"fixed\":5", "/rules/7/pay/0", "pay.not_for_orders")]
    [InlineData(Last, Last + """,{"id":"x","on":"order.paid","slot":"s","pay":[{"to":"L2","percent":1,"of":"line.net"}]}""", "/rules/8/slot", "slot.equal_winners")]
    [InlineData(Last, Last + """,{"id":"x","on":"order.paid","slot":"s","when":{"line.sku":{"in":["b","a"]}},"pay":[{"to":"L1","percent":1,"of":"line.net"}]}""", "/rules/8/slot", "slot.equal_winners")]
    [InlineData(Last, Last + """,{"id":"x","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"a"}},"pay":[{"to":"L1","percent":1,"of":"line.net"}]}""", "/rules/8/when", "rule.unreachable")]
    [InlineData(Last, Last + """,{"id":"x","on":"metric","metric":"sales","window":"month","gte":50,"at":"close","slot":"m","pay":[{"to":"self","fixed":9}]}""", "/rules/8", "rule.unreachable")]
    [InlineData("{\"to\":\"L2\",\"percent\":100,\"of\":\"line.net\"}", "{\"to\":\"L1\",\"percent\":100,\"of\":\"line.net\"}", "/rules/0/pay/1", "slot.pays_twice")]
    [InlineData("{\"amount\":5000}", "{\"amount\":5000,\"am\\u006funt\":5000}", "/budgets/spring/amount", "field.duplicate")]
    [InlineData("[[\"a\"],\"*\",1000]", "[[\"a\"],{\"a/b\":1,\"a/b\":2},1000]", "/tables/rate/rows/0/1/a~1b", "field.duplicate")]
    [InlineData("\"every\":2", "\"every\":2,", "", "json.malformed")]
    [InlineData("\"grant\":\"sku:lesson\"", "\"grant\":\"credit\"", "/rules/3/pay/0/grant", "pay.not_for_orders")]
    [InlineData("\"grant\":\"sku:lesson\"", "\"grant\":\"credit:x\"", "/rules/3/pay/0/grant", "pay.not_for_orders")]
    [InlineData("\"metric\":\"sales\",\"window\":\"week\",\"ties\":\"split\",\"min\":1,\"pay\":[{\"to\":\"rank\",\"prizes\":[3,2]}]", "\"metric\":\"buyers\",\"window\":\"week\",\"pay\":[{\"to\":\"rank\",\"prizes\":[\"sku:x\",{\"grant\":\"credit\",\"qty\":5}]}]", "/rules/5/pay", "pay.not_for_orders")]
    [InlineData("\"schema\"", "\"sch\\ud800ema\"", "", "json.malformed")]
    public void What_is_wrong_is_named_with_its_place_code_and_words(string old, string broken, string pointer, string code, string words)
    {
        Sound.ShouldContain(old);

        var reading = Sample.Read(Sound.Replace(old, broken, StringComparison.Ordinal));

        reading.Program.ShouldBeNull();
        reading.Errors.Select(error => $"{error.Pointer} {error.Code}: {error.Detail}").ShouldContain($"{pointer} {code}: {words}");
        reading.Errors.ShouldAllBe(error => error.Detail.Length > 0 && error.Code != null);
    }

    [Theory]
    [InlineData(1, "\"fixed\":5", "/rules/0/pay/0/to level.over_max")]
    [InlineData(1, "\"grant\":\"coupon:C\",\"qty\":1", null)]
    [InlineData(2, "\"fixed\":5", null)]
    public void Money_for_who_invited_level_1_is_a_second_level(int levels, string pay, string? expected) =>
        Sample.Read(Sample.Document($"\"rules\":[{{\"id\":\"a\",\"on\":\"distributor.firstOrder\",\"pay\":[{{\"to\":\"inviter\",{pay}}}]}}]").Replace("\"maxLevels\":2", $"\"maxLevels\":{levels}"))
            .Errors.Select(error => $"{error.Pointer} {error.Code}").ShouldBe(expected is null ? [] : [expected]);

    [Fact]
    public void Everything_wrong_is_named_at_once()
    {
        string broken = Sound.Replace("\"P7D\"", "\"P\"").Replace("\"of\":\"line.net\"", "\"of\":\"line.gross\"").Replace("\"every\":2", "\"every\":0");

        Sample.Read(broken).Errors.Select(error => error.Pointer)
            .ShouldBe(["/settlement/hold", "/rules/0/pay/0/of", "/rules/0/pay/1/of", "/rules/3/every"]);
    }

    [Fact]
    public void Rules_of_a_slot_that_can_each_win_are_sound()
    {
        string more = Sound.Replace(Last, Last + """
            ,{"id":"x","on":"order.paid","slot":"s","when":{"line.sku":{"in":["b","c"]}},"pay":[{"to":"L1","percent":1,"of":"line.net"}]}
            ,{"id":"y","on":"order.completed","slot":"s","pay":[{"to":"L1","percent":1,"of":"line.net"}]}
            """);

        Sample.Read(more).Errors.ShouldBeEmpty();
    }

    [Fact]
    public void Three_levels_and_what_nothing_refers_to_are_warned_of()
    {
        string odd = Sound.Replace("\"maxLevels\":2", "\"maxLevels\":3").Replace("\"budget\":\"spring\",", "");

        Sample.Read(odd).Warnings.Select(warning => $"{warning.Pointer} {warning.Code}").ShouldBe(["/attribution/maxLevels levels.many", "/metrics/spend unused", "/budgets/spring unused"]);
    }

    [Fact]
    public void Errors_are_listed_up_to_a_limit()
    {
        string rules = string.Join(',', Enumerable.Repeat("{\"on\":1,\"a\":1,\"b\":1}", 100));

        IReadOnlyList<ProblemError> errors = Sample.Read(Sample.Document($"\"rules\":[{rules}]")).Errors;

        errors.Count.ShouldBe(200);
    }
}
