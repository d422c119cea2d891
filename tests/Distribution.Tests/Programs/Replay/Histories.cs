using System.Text.RegularExpressions;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Replay;
using FsCheck;
using FsCheck.Fluent;

namespace Distribution.Tests.Programs.Replay;

/// <summary>Random programs of every kind of rule, and random pasts of a shop.</summary>
internal static partial class Histories
{
    /// <summary>Monday, 2 March 2026, midnight in Shanghai.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 16, 0, 0, TimeSpan.Zero);

    /// <summary>Long after everything, when all windows are closed.</summary>
    public static readonly DateTimeOffset End = Start.AddDays(70);

    /// <summary>Half a day: things often happen at the same moment, and at the moment a window ends.</summary>
    private const int Tact = 12 * 60;

    private const int Tacts = 80;

    private static readonly string[] Metrics =
    [
        "\"sales\":{\"sum\":\"line.net\",\"on\":\"order.paid\",\"by\":\"L1\"}",
        "\"units\":{\"sum\":\"line.units\",\"on\":\"order.completed\",\"by\":\"L1\",\"when\":{\"line.sku\":{\"in\":[\"a\",\"b\"]}}}",
        "\"orders\":{\"count\":\"order\",\"on\":\"order.paid\",\"by\":\"buyer\"}",
        "\"people\":{\"distinct\":\"buyer\",\"on\":\"order.paid\",\"by\":\"L1\"}",
        "\"spend\":{\"sum\":\"order.net\",\"on\":\"order.paid\",\"by\":\"buyer\"}",
    ];

    /// <summary>Programs of one to seven rules.</summary>
    public static Gen<CompiledProgram> Programs(bool limited = true) =>
        from share in Gen.Choose(50000, 600000)
        from budget in Gen.Choose(500, 30000)
        from other in Gen.Choose(200, 9000)
        from levels in Gen.Elements("2", "3")
        from own in Gen.Elements("false", "true")
        from count in Gen.Choose(1, 7)
        from rules in Rule(limited).ArrayOf(count)
        select Sound(rules, all => Document(share, (budget, other), (levels, own), all));

    /// <summary>The program of these rules; those that could never win in their slots compete no longer.</summary>
    /// <param name="rules">Each without its id and braces.</param>
    /// <param name="document">The document of all rules.</param>
    public static CompiledProgram Sound(string[] rules, Func<string, string> document)
    {
        for (int attempt = 0; attempt <= rules.Length; attempt++)
        {
            string json = document(string.Join(',', rules.Select((rule, i) => $"{{\"id\":\"r{i}\",{rule}}}")));
            string[] wrong = [.. Sample.Read(json).Errors.Where(error => error.Code is "slot.equal_winners" or "rule.unreachable").Select(error => error.Pointer)];
            if (wrong.Length == 0)
            {
                return Sample.Compile(json);
            }

            rules = [.. rules.Select((rule, i) => wrong.Any(pointer => $"{pointer}/".StartsWith($"/rules/{i}/", StringComparison.Ordinal)) ? Slot().Replace(rule, "") : rule)];
        }

        throw new InvalidOperationException("Rules without slots do not compete.");
    }

    [GeneratedRegex("\"slot\":\"[a-z]\",")]
    private static partial Regex Slot();

    /// <summary>Orders with completions and refunds, groups and submissions.</summary>
    public static Gen<PastEvent[]> Pasts() =>
        from count in Gen.Choose(1, 14)
        from orders in Order().ArrayOf(count)
        from groups in Gen.Choose(0, 2)
        from submissions in Submission().ArrayOf(2)
        let named = orders.Select((order, i) => order with { Id = new OrderId($"o{i:D2}") }).ToArray()
        select (PastEvent[])[.. named, .. Enumerable.Range(0, groups).Select(i => Group(named, i)), .. submissions.Select((one, i) => one with { Id = $"s{i}" })];

    /// <summary>The same past with everything refunded after all else has happened, in slices that the number decides.</summary>
    public static PastEvent[] Refunded(IEnumerable<PastEvent> past, int slicing, bool wholly)
    {
        var refund = new Random(slicing);
        DateTimeOffset at = Start.AddDays(45);
        return [.. past.Select(one => one is not PastEvent.Order order ? one : order with
        {
            Refunds = [.. Slices(order, refund, wholly).Select(part => new PastRefund(at.AddMinutes(refund.Next(1000)), [part]))],
        })];
    }

    /// <summary>What is left of everything, without the names of events that a slicing may change.</summary>
    public static string[] Left(ReplayResult result, Func<ReplayEntry, bool>? only = null) =>
        [.. result.Entries.Where(entry => only?.Invoke(entry) ?? true)
            .Select(entry => $"{entry.Source} {entry.Event} {entry.Rule} {entry.Beneficiary} {entry.Line} {entry.Base} {entry.Amount} -{entry.TakenBack} {entry.Grant} -{entry.GrantsTakenBack}")
            .Order(StringComparer.Ordinal)];

    private static string Document(int share, (int Spring, int Autumn) budgets, (string Levels, string Own) path, string rules) => Sample.Document(
        $$$"""
        "caps":{"lineShare":{{{share}}}},"budgets":{"spring":{"amount":{{{budgets.Spring}}}},"autumn":{"amount":{{{budgets.Autumn}}}}},"metrics":{{{{string.Join(',', Metrics)}}}},
        "tiers":[{"id":"silver","when":{"metric":"sales","gte":15000}},{"id":"gold","when":{"metric":"sales","window":"week","gte":20000}}],
        "tables":{"t":{"keys":["L1.tier","order.region"],"hit":"first","rows":[[["gold"],"*",223456],[["silver"],["HK"],154321],["*","*",100001]]}},
        "rules":[{{{rules}}}]
        """).Replace("\"maxLevels\":2", $"\"maxLevels\":{path.Levels},\"selfPurchase\":{path.Own}");

    private static Gen<string> Rule(bool limited) => Gen.Frequency(
        (4, OrderRule(limited)),
        (1, Gen.Constant("\"on\":\"distributor.firstOrder\",\"pay\":[{\"to\":\"inviter\",\"grant\":\"coupon:C\",\"qty\":2},{\"to\":\"inviter\",\"fixed\":77}]")),
        (2, MetricRule(limited)),
        (2, CloseRule()),
        (2, CompetingCloseRule(limited)),
        (1, Gen.Constant("\"on\":\"group.succeeded\",\"when\":{\"group.size\":{\"gte\":2}},\"pay\":[{\"to\":\"group.initiator\",\"percent\":33333,\"of\":\"group.net\"},{\"to\":\"group.initiator\",\"grant\":\"points\",\"qty\":5}]")),
        (1, Gen.Constant("\"on\":\"submission.approved\",\"limit\":{\"per\":\"self\",\"times\":1,\"window\":\"week\"},\"pay\":[{\"to\":\"self\",\"grant\":\"sku:s\",\"qty\":1}]")));

    private static Gen<string> OrderRule(bool limited) =>
        from trigger in Gen.Elements("order.paid", "order.paid", "order.completed")
        from slot in Gen.Elements("", "\"slot\":\"s\",", "\"slot\":\"s\",", "\"slot\":\"t\",")
        from budget in Gen.Elements("", "", "\"budget\":\"spring\",", "\"budget\":\"autumn\",")
        from limit in Gen.Elements("", "", "\"limit\":{\"per\":\"L1\",\"times\":1},", "\"limit\":{\"per\":\"buyer\",\"times\":2,\"window\":\"day\"},", "\"limit\":{\"per\":\"L2\",\"times\":1,\"window\":\"month\"},")
        from when in Gen.Elements("", "\"when\":{\"line.sku\":{\"in\":[\"a\",\"d\"]}},", "\"when\":{\"L1.orders\":{\"lte\":2}},", "\"when\":{\"L1.tier\":{\"in\":[\"silver\",\"gold\"]}},", "\"when\":{\"buyer.orders\":{\"eq\":1}},")
        from to in Gen.Elements("L1", "L2", "L1", "buyer")
        from number in Gen.Choose(1, 300000)
        from pay in Gen.Elements($"\"percent\":{number},\"of\":\"line.net\"", "\"percent\":{\"table\":\"t\"},\"of\":\"line.net\"", $"\"each\":{(number / 1000) + 1},\"per\":\"line.units\"", $"\"fixed\":{(number / 100) + 1}", $"\"percent\":{number},\"of\":\"order.net\"")
        select $"\"on\":\"{trigger}\",{slot}{(limited ? (to == "buyer" ? "" : budget) + limit : "")}{when}\"pay\":[{{\"to\":\"{to}\",{(to == "buyer" ? "\"grant\":\"points\",\"qty\":3" : pay)}}}]";

    private static Gen<string> MetricRule(bool limited) =>
        from metric in Gen.Elements(("orders", 2), ("spend", 9000), ("sales", 8000), ("units", 5))
        from window in Gen.Elements("", "\"window\":\"week\",", "\"window\":\"month\",")
        from times in Gen.Elements("every", "gte")
        from limit in Gen.Elements("", "", "\"budget\":\"spring\",", "\"limit\":{\"per\":\"self\",\"times\":2},")
        from fixedAmount in Gen.Choose(1, 999)
        select $"\"on\":\"metric\",\"metric\":\"{metric.Item1}\",{window}\"{times}\":{metric.Item2},{(limited ? limit : "")}\"pay\":[{{\"to\":\"self\",\"fixed\":{fixedAmount}}},{{\"to\":\"self\",\"grant\":\"credit\",\"qty\":3}}]";

    private static Gen<string> CloseRule() => Gen.Elements(
        "\"on\":\"rank\",\"metric\":\"sales\",\"window\":\"week\",\"min\":1,\"pay\":[{\"to\":\"rank\",\"prizes\":[1000,500,\"sku:star\"]}]",
        "\"on\":\"rank\",\"metric\":\"units\",\"window\":\"day\",\"ties\":\"split\",\"budget\":\"spring\",\"pay\":[{\"to\":\"rank\",\"prizes\":[301,200]}]",
        "\"on\":\"metric\",\"metric\":\"sales\",\"window\":\"month\",\"gte\":10000,\"at\":\"close\",\"pay\":[{\"to\":\"self\",\"percent\":10000,\"of\":\"metric\"}]",
        "\"on\":\"metric\",\"metric\":\"people\",\"window\":\"week\",\"every\":2,\"at\":\"close\",\"pay\":[{\"to\":\"self\",\"grant\":\"sku:lesson\",\"qty\":1}]");

    private static Gen<string> CompetingCloseRule(bool limited) =>
        from slot in Gen.Elements("u", "v")
        from when in Gen.Elements("", "\"when\":{\"self.tier\":{\"in\":[\"silver\",\"gold\"]}},")
        from limit in Gen.Elements("", "\"budget\":\"spring\",", "\"budget\":\"autumn\",", "\"limit\":{\"per\":\"self\",\"times\":1},")
        from least in Gen.Choose(1, 9000)
        from amount in Gen.Choose(1, 3000)
        select $"\"on\":\"metric\",\"metric\":\"sales\",\"window\":\"week\",\"gte\":{least},\"at\":\"close\",\"slot\":\"{slot}\",{when}{(limited ? limit : "")}\"pay\":[{{\"to\":\"self\",\"fixed\":{amount}}}]";

    private static Gen<PastEvent.Order> Order() =>
        from buyer in Gen.Elements("b0", "b1", "b2", "d0")
        from first in Gen.Elements("d0", "d1", "d2", "")
        from paid in Gen.Choose(0, Tacts).Select(tacts => tacts * Tact)
        from completed in Gen.Frequency((1, Gen.Constant(-1)), (3, Gen.Choose(0, 6).Select(tacts => tacts * Tact)))
        from region in Gen.Elements("HK", "CN-SH", null)
        from count in Gen.Choose(1, 4)
        from lines in (from sku in Gen.Elements("a", "b", "c", "d")
                       from units in Gen.Choose(1, 6)
                       from net in Gen.Choose(1, 9000)
                       select (sku, units, net)).ArrayOf(count)
        from slicing in Gen.Frequency((2, Gen.Constant(-1)), (1, Gen.Choose(0, int.MaxValue - 1)))
        let order = new PastEvent.Order(
            new OrderId("o"),
            new UserId(buyer),
            region,
            [.. lines.Select((line, i) => Sample.Line(i + 1, line.sku, line.units, line.net))],
            PathOf(first),
            first switch { "d1" => new DistributorId("d0"), "d2" => new DistributorId("d1"), _ => null },
            Start.AddMinutes(paid),
            completed < 0 ? null : Start.AddMinutes(paid + completed),
            [])
        select slicing < 0 ? order : order with { Refunds = Early(order, slicing) };

    private static PathLevel[] PathOf(string first) => first switch
    {
        "d0" => [new PathLevel(1, new DistributorId("d0"))],
        "d1" => [new PathLevel(1, new DistributorId("d1")), new PathLevel(2, new DistributorId("d0"))],
        "d2" => [new PathLevel(1, new DistributorId("d2")), new PathLevel(2, new DistributorId("d1")), new PathLevel(3, new DistributorId("d0"))],
        _ => [],
    };

    private static PastRefund[] Early(PastEvent.Order order, int slicing)
    {
        var random = new Random(slicing);
        return [.. Slices(order, random, random.Next(2) == 0).Select(part => new PastRefund(order.PaidAt.AddMinutes(random.Next(40) * Tact), [part]))];
    }

    private static IEnumerable<PastRefundPart> Slices(PastEvent.Order order, Random random, bool wholly)
    {
        foreach (LineFacts line in order.Lines)
        {
            long left = wholly ? line.Net : line.Net / 2;
            while (left > 0)
            {
                long part = random.Next(3) == 0 ? left : Math.Max(1, left / 2);
                left -= part;
                yield return new PastRefundPart(line.No, part);
            }
        }
    }

    private static PastEvent.Group Group(PastEvent.Order[] orders, int number)
    {
        PastEvent.Order[] members = [.. orders.Where((_, i) => i % 2 == number).Take(3)];
        return members.Length == 0
            ? new PastEvent.Group($"g{number}", new DistributorId("d1"), Start, [new OrderId("unknown")])
            : new PastEvent.Group($"g{number}", new DistributorId("d1"), members.Max(order => order.PaidAt).AddMinutes(1), [.. members.Select(order => order.Id)]);
    }

    private static Gen<PastEvent.Submission> Submission() =>
        from self in Gen.Elements("b0", "d2")
        from at in Gen.Choose(0, Tacts).Select(tacts => tacts * Tact)
        select new PastEvent.Submission("s", new DistributorId(self), "share", 5, Start.AddMinutes(at));
}
