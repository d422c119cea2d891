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
    [InlineData("\"reward-program/1\"", "\"reward-program/2\"", "/schema", "value.choice", "Expected is reward-program/1.")]
    [InlineData("\"merchant\":\"m\"", "\"merchant\":\"n\"", "/merchant", "merchant.other", "The program is another merchant's.")]
    [InlineData("\"weekStart\":\"mon\"", "\"weekStarts\":\"mon\"", "/weekStarts", "field.unknown", "Not known here.")]
    [InlineData("\"Asia/Shanghai\"", "\"Mars/Base\"", "/timeZone", "timezone.unknown", "Not an IANA time zone, for example Asia/Shanghai.")]
    [InlineData("\"Asia/Shanghai\"", "8", "/timeZone", "type.text", "A text of 1 to 64 characters is expected.")]
    [InlineData("\"maxLevels\":2", "\"maxLevels\":4", "/attribution/maxLevels", "value.range", "A whole number from 1 to 3 is expected.")]
    [InlineData("\"maxLevels\":2", "\"maxLevels\":1", "/rules/0/pay/1/to", "level.over_max", "attribution.maxLevels is 1.")]
    [InlineData("\"membersOnly\":false", "\"membersOnly\":0", "/attribution/membersOnly", "type.boolean", "true or false is expected.")]
    [InlineData("\"P7D\"", "\"P1M\"", "/settlement/hold", "duration.invalid", "An ISO 8601 duration of weeks, days, hours, minutes or seconds up to 365 days is expected, for example P7D.")]
    [InlineData("\"P7D\"", "\"P\"", "/settlement/hold", "duration.invalid", "An ISO 8601 duration of weeks, days, hours, minutes or seconds up to 365 days is expected, for example P7D.")]
    [InlineData("\"minWithdrawal\":100,", "", "/settlement/minWithdrawal", "field.missing", "Missing.")]
    [InlineData("\"minWithdrawal\":100", "\"minWithdrawal\":1.5", "/settlement/minWithdrawal", "type.integer", "A whole number from 1 to 1000000000 is expected.")]
    [InlineData("\"caps\":{\"lineShare\":300000}", "\"caps\":[]", "/caps", "type.object", "An object is expected.")]
    [InlineData("{\"amount\":5000}", "{\"amount\":0}", "/budgets/spring/amount", "value.range", "A whole number from 1 to 1000000000 is expected.")]
    [InlineData("\"budget\":\"spring\"", "\"budget\":\"autumn\"", "/rules/1/budget", "budget.unknown", "There is no such budget.")]
    [InlineData("\"keys\":[\"line.sku\"", "\"keys\":[\"line.colour\"", "/tables/rate/keys/0", "fact.unknown", "Not a fact. The facts here are line.sku, line.category, line.units, line.net, order.region, order.net, L1.orders, order.units, order.date, buyer.orders, L1.tier, L2.tier, L3.tier, self.tier, group.size, group.net, submission.kind, submission.likes.")]
    [InlineData("\"keys\":[\"line.sku\",\"L1.tier\"]", "\"keys\":[\"line.sku\",\"L3.tier\"]", "/tables/rate/keys/1", "level.over_max", "attribution.maxLevels is 2.")]
    [InlineData("\"keys\":[\"line.sku\",\"L1.tier\"]", "\"keys\":[\"line.sku\",\"line.sku\"]", "/tables/rate/keys/1", "table.key_twice", "Another column asks about the same.")]
    [InlineData("[[\"a\"],\"*\",1000]", "[\"*\",\"*\",1000]", "/tables/rate/rows/1", "table.row_unreachable", "Earlier rows match everything this one does, so it is never reached.")]
    [InlineData("[{\"lt\":100},1]", "[\"*\",1]", "/tables/fee/rows/1", "table.row_unreachable", "Earlier rows match everything this one does, so it is never reached.")]
    [InlineData("[[\"a\"],\"*\",1000]", "[[\"a\"],1000]", "/tables/rate/rows/0", "type.array", "An array of 3 items is expected.")]
    [InlineData("[\"gold\"],2000]", "[\"bronze\"],2000]", "/tables/rate/rows/1/1/0", "tier.unknown", "There is no such tier.")]
    [InlineData("[\"gold\"],2000]", "[\"gold\"],1000001]", "/tables/rate/rows/1/2", "value.range", "A whole number from 0 to 1000000 is expected.")]
    [InlineData("{\"lt\":100}", "{\"ne\":100}", "/tables/fee/rows/0/0", "table.range", "A cell about a number or a day is one range: eq, gt, gte, lt, lte, between.")]
    [InlineData("{\"lt\":100}", "{\"lt\":100,\"gt\":100}", "/tables/fee/rows/0/0", "condition.never", "Nothing is like this, so the row is never reached.")]
    [InlineData("{\"table\":\"rate\"}", "{\"table\":\"price\"}", "/rules/0/pay/0/percent/table", "table.unknown", "There is no such table, or it has errors.")]
    [InlineData("{\"table\":\"rate\"}", "{\"table\":\"fee\"}", "/rules/0/pay/0/percent/table", "table.value", "The table's value is an amount, not a rate.")]
    [InlineData("\"keys\":[\"order.net\"]", "\"keys\":[\"line.net\"]", "/rules/2/pay/0/fixed/table", "table.scope", "The table asks about line.net, which is not known for this payment.")]
    [InlineData("{\"distinct\":\"buyer\",\"on\":\"order.paid\"", "{\"distinct\":\"buyer\",\"on\":\"distributor.joined\"", "/metrics/buyers/on", "metric.head_count", "Expected is order.paid or order.completed. Metrics count paid orders and what was paid for; heads, registrations and invitations are never paid for.")]
    [InlineData("{\"distinct\":\"buyer\"", "{\"distinct\":\"distributor\"", "/metrics/buyers/distinct", "metric.head_count", "Expected is buyer. Metrics count paid orders and what was paid for; heads, registrations and invitations are never paid for.")]
    [InlineData("{\"sum\":\"order.net\",", "{\"sum\":\"order.net\",\"count\":\"order\",", "/metrics/spend", "metric.kind", "A metric has one of sum, distinct, count.")]
    [InlineData("\"on\":\"order.paid\",\"by\":\"buyer\"", "\"on\":\"order.paid\",\"by\":\"buyer\",\"when\":{\"L1.tier\":{\"eq\":\"gold\"}}", "/metrics/spend/when", "fact.scope", "A metric counts again whenever it is asked, so it cannot depend on L1.tier, which changes with time.")]
    [InlineData("{\"metric\":\"sales\",\"gte\":1000}", "{\"metric\":\"buyers\",\"gte\":1000}", "/tiers/1/when/metric", "tier.own_sales", "A tier is reached by the distributor's own sales: a sum or count of orders by L1.")]
    [InlineData("{\"metric\":\"sales\",\"gte\":1000}", "{\"metric\":\"spend\",\"gte\":1000}", "/tiers/1/when/metric", "tier.own_sales", "A tier is reached by the distributor's own sales: a sum or count of orders by L1.")]
    [InlineData("{\"metric\":\"sales\",\"gte\":1000}", "{\"metric\":\"sales\",\"gte\":100}", "/tiers/1/when/gte", "tier.order", "A lower tier asks for as much, so it would never be held: tiers stand from the lowest to the highest.")]
    [InlineData("{\"metric\":\"sales\",\"gte\":1000}", "{\"metric\":\"heads\",\"gte\":1000}", "/tiers/1/when/metric", "metric.unknown", "There is no such metric.")]
    [InlineData("\"id\":\"silver\"", "\"id\":\"gold\"", "/tiers/1/id", "id.duplicate", "Another tier has this id.")]
    [InlineData("\"id\":\"one\"", "\"id\":\"base\"", "/rules/1/id", "id.duplicate", "Another rule has this id.")]
    [InlineData("\"id\":\"one\"", "\"id\":\"o/ne\"", "/rules/1/id", "id.invalid", "An identifier of 1 to 32 characters of A-Z a-z 0-9 . _ : @ - is expected.")]
    [InlineData("\"on\":\"group.succeeded\"", "\"on\":\"distributor.joined\"", "/rules/6/on", "event.unknown", "Expected is one of order.paid, order.completed, distributor.firstOrder, group.succeeded, submission.approved, metric, rank. Nothing is paid for registering, joining or inviting.")]
    [InlineData("\"line.sku\":{\"in\"", "\"line.sku\":{\"like\"", "/rules/1/when/line.sku/like", "op.unknown", "line.sku is a text; the comparisons are eq, ne, in.")]
    [InlineData("{\"in\":[\"a\",\"b\"]}", "{\"gte\":1}", "/rules/1/when/line.sku/gte", "op.unknown", "line.sku is a text; the comparisons are eq, ne, in.")]
    [InlineData("{\"in\":[\"a\",\"b\"]}", "{\"eq\":\"a\",\"ne\":\"a\"}", "/rules/1/when/line.sku", "condition.never", "Nothing is like this, so it would never apply.")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"order.net\":{\"gte\":\"10\"}}", "/rules/2/when/all/0/order.net/gte", "type.integer", "A whole number from 0 to 9223372036854775806 is expected.")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"order.date\":{\"gt\":\"2027-01-01\"}}", "/rules/2/when", "condition.never", "Nothing is like this, so it would never apply.")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"L1.orders\":{\"lt\":1}}", "/rules/2/when/all/0/L1.orders", "condition.never", "Nothing is like this, so it would never apply.")]
    [InlineData("{\"lt\":\"2027-01-01\"}", "{\"lt\":\"2027-13-01\"}", "/rules/2/when/all/1/order.date/lt", "type.date", "A day such as \"2026-03-02\" is expected.")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{}", "/rules/2/when/all/0", "condition.empty", "A condition is an object with at least one field.")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"group.size\":{\"gte\":5}}", "/rules/2/when/all/0/group.size", "fact.scope", "group.size is not known here. The facts here are line.sku, line.category, line.units, line.net, order.region, order.net, L1.orders, order.units, order.date, buyer.orders, L1.tier, L2.tier, L3.tier.")]
    [InlineData("{\"order.net\":{\"gte\":10}}", "{\"not\":{\"not\":{\"not\":{\"not\":{\"not\":{\"order.net\":{\"gte\":10}}}}}}}", "/rules/2/when/all/0/not/not/not/not/not", "condition.depth", "Conditions may be nested 6 deep.")]
    [InlineData("\"limit\":{\"per\":\"L1\",\"times\":1}", "\"limit\":{\"per\":\"self\",\"times\":1}", "/rules/2/limit/per", "value.choice", "Expected is L1 or L2 or L3 or buyer.")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"L1\",\"each\":7,\"per\":\"group.size\"}", "/rules/1/pay/0/per", "pay.basis", "Expected here is line.units or order.units. Nothing is paid for heads.")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"L1\",\"each\":7,\"fixed\":1}", "/rules/1/pay/0", "pay.kind", "A payment has one of percent, each, fixed, grant.")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\",\"of\":\"line.net\"}", "/rules/1/pay/0/of", "field.misplaced", "Belongs to percent.")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"L1\",\"grant\":\"sku:x\",\"qty\":1}", "/rules/1/budget", "budget.no_money", "The rule pays no money, so a budget says nothing.")]
    [InlineData("{\"to\":\"L1\",\"each\":7,\"per\":\"line.units\"}", "{\"to\":\"buyer\",\"each\":7,\"per\":\"line.units\"}", "/rules/1/pay/0/to", "pay.to", "Expected here is L1 or L2 or L3.")]
    [InlineData("{\"in\":[\"a\",\"b\"]}},\"budget\":\"spring\"", "{\"in\":[\"a\",\"b\"]}},\"slot\":\"s\"", "/rules/1/slot", "field.duplicate", "Another member of the object has this name.")]
    [InlineData("\"grant\":\"sku:lesson\"", "\"grant\":\"money:lesson\"", "/rules/3/pay/0/grant", "grant.invalid", "Expected is coupon:ID, sku:ID, points, points:ID, credit or credit:ID.")]
    [InlineData("{\"to\":\"self\",\"grant\":\"sku:lesson\",\"qty\":1}", "{\"to\":\"self\",\"fixed\":100}", "/rules/3/pay/0", "pay.not_for_orders", "A count of people is never paid for in money or credit; it may give a coupon, a product or points.")]
    [InlineData("\"every\":2", "\"every\":2,\"gte\":2", "/rules/3", "metric.threshold", "A metric's rule has one of gte, every.")]
    [InlineData("\"metric\":\"buyers\"", "\"metric\":\"heads\"", "/rules/3/metric", "metric.unknown", "There is no such metric.")]
    [InlineData("\"window\":\"month\",\"gte\":20", "\"gte\":20", "/rules/4/window", "field.missing", "Missing: only a day, a week or a month closes.")]
    [InlineData("\"window\":\"month\",\"gte\":20", "\"window\":\"lifetime\",\"gte\":20", "/rules/4/window", "window.never_closes", "A lifetime never closes; expected is day, week or month.")]
    [InlineData("\"window\":\"week\"", "\"window\":\"lifetime\"", "/rules/5/window", "window.never_closes", "A lifetime never closes; expected is day, week or month.")]
    [InlineData("\"prizes\":[3,2]", "\"prizes\":[3,\"sku:x\"]", "/rules/5/ties", "rank.split_things", "Only money can be split.")]
    [InlineData("\"prizes\":[3,2]", "\"prizes\":[3,0]", "/rules/5/pay/0/prizes/1", "value.range", "A whole number from 1 to 1000000000 is expected.")]
    [InlineData("\"metric\":\"sales\",\"window\":\"week\"", "\"metric\":\"spend\",\"window\":\"week\"", "/rules/5/metric", "rank.by", "A ranking is of distributors: its metric counts by L1.")]
    [InlineData("\"metric\":\"sales\",\"window\":\"week\"", "\"metric\":\"buyers\",\"window\":\"week\"", "/rules/5/pay", "pay.not_for_orders", "A count of people is never paid for in money or credit; it may give a coupon, a product or points.")]
    [InlineData("\"grant\":\"points\",\"qty\":5", "\"fixed\":5", "/rules/7/pay/0", "pay.not_for_orders", "Money is paid for paid orders only; this event may give a coupon, a product, points or credit.")]
    [InlineData(Last, Last + """,{"id":"x","on":"order.paid","slot":"s","pay":[{"to":"L2","percent":1,"of":"line.net"}]}""", "/rules/8/slot", "slot.equal_winners", "Another rule of slot 's' applies to the same and pays the same beneficiary, so the two cannot be told apart.")]
    [InlineData(Last, Last + """,{"id":"x","on":"order.paid","slot":"s","when":{"line.sku":{"in":["b","a"]}},"pay":[{"to":"L1","percent":1,"of":"line.net"}]},{"id":"y","on":"order.paid","slot":"s","when":{"line.sku":{"in":["a","b"]}},"pay":[{"to":"L1","percent":1,"of":"line.net"}]}""", "/rules/9/slot", "slot.equal_winners", "Another rule of slot 's' applies to the same and pays the same beneficiary, so the two cannot be told apart.")]
    [InlineData(Last, Last + """,{"id":"x","on":"order.paid","slot":"s","when":{"line.sku":{"in":["b","a"]}},"pay":[{"to":"L1","percent":1,"of":"line.net"}]},{"id":"y","on":"order.paid","slot":"s","when":{"line.sku":{"eq":"a"}},"pay":[{"to":"L1","percent":1,"of":"line.net"}]}""", "/rules/9/when", "rule.unreachable", "Earlier rules of slot 's' win wherever this one applies, so it never pays.")]
    [InlineData(Last, Last + """,{"id":"x","on":"metric","metric":"sales","window":"month","gte":50,"at":"close","slot":"m","pay":[{"to":"self","fixed":9}]}""", "/rules/8", "rule.unreachable", "Another rule of slot 'm' wins whenever this one is reached, so this one never pays: put the highest threshold first.")]
    [InlineData("{\"to\":\"L2\",\"percent\":100,\"of\":\"line.net\"}", "{\"to\":\"L1\",\"percent\":100,\"of\":\"line.net\"}", "/rules/0/pay/1", "slot.pays_twice", "In a slot a rule pays each beneficiary once.")]
    [InlineData("{\"amount\":5000}", "{\"amount\":5000,\"am\\u006funt\":5000}", "/budgets/spring/amount", "field.duplicate", "Another member of the object has this name.")]
    [InlineData("[[\"a\"],\"*\",1000]", "[[\"a\"],{\"a/b\":1,\"a/b\":2},1000]", "/tables/rate/rows/0/1/a~1b", "field.duplicate", "Another member of the object has this name.")]
    [InlineData("\"every\":2", "\"every\":2,", "", "json.malformed", "Not JSON as it is read here: line 14, byte 60.")]
    [InlineData("\"grant\":\"sku:lesson\"", "\"grant\":\"credit\"", "/rules/3/pay/0/grant", "pay.not_for_orders", "A count of people is never paid for in money or credit; it may give a coupon, a product or points.")]
    [InlineData("\"grant\":\"sku:lesson\"", "\"grant\":\"credit:x\"", "/rules/3/pay/0/grant", "pay.not_for_orders", "A count of people is never paid for in money or credit; it may give a coupon, a product or points.")]
    [InlineData("\"metric\":\"sales\",\"window\":\"week\",\"ties\":\"split\",\"min\":1,\"pay\":[{\"to\":\"rank\",\"prizes\":[3,2]}]", "\"metric\":\"buyers\",\"window\":\"week\",\"pay\":[{\"to\":\"rank\",\"prizes\":[\"sku:x\",{\"grant\":\"credit\",\"qty\":5}]}]", "/rules/5/pay", "pay.not_for_orders", "A count of people is never paid for in money or credit; it may give a coupon, a product or points.")]
    [InlineData("\"schema\"", "\"sch\\ud800ema\"", "", "json.malformed", "A text is not Unicode.")]
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
