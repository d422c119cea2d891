using System.Text;
using Distribution.Campaigns.Quotas;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Storage;
using Distribution.Tests.Programs;

namespace Distribution.Tests.Commission;

/// <summary>The largest sheets that a program may lead to, with the longest names and every refund, fit into one stored row.</summary>
public sealed class SheetSizeTests
{
    private const long LineNet = Money.MaxInput / Order.MaxLines;

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly string Budget = Long("budget");
    private static readonly string Table = Long("table");
    private static readonly string Tier = Long("tier");

    [Theory]
    [InlineData(7, 0, true)]
    [InlineData(7, 0, false)]
    [InlineData(0, 70, true)]
    [InlineData(0, 70, false)]
    [InlineData(4, 30, false)]
    public void The_largest_sheet_fits_into_a_row_after_fifty_refunds(int ofLines, int once, bool budgeted)
    {
        CompiledProgram program = Sample.Compile(Program(ofLines, once, budgeted));
        Order order = Paid();
        Rewards rewards = RewardEngine.Evaluate(program, Facts(order), RewardEvent.OrderPaid);
        rewards.Lines.Count.ShouldBe((ofLines * Order.MaxLines) + once);
        rewards.Lines.ShouldAllBe(line => line.Steps.Any(step => step.Kind == (budgeted ? TraceKind.Budget : TraceKind.LineShare)), "every reward is cut");
        HeldLimit[] limits = [.. rewards.LimitUses.Select(use => new HeldLimit(use.Limit.Key, use.Owner, "2026-03-02"))];
        CommissionSheet sheet = SheetDecisions.Accrue(order, new HeldRewards(rewards, limits), Now).Sheet with { Completed = true, CompletionLimits = limits };
        int most = 0;
        for (int refund = 1; refund <= Order.MaxRefunds; refund++)
        {
            order = order with { Lines = [.. order.Lines.Select(line => line with { Refunded = line.Net * refund / Order.MaxRefunds })] };
            sheet = (SheetDecisions.Refund(sheet, order) ?? throw new InvalidOperationException("A refund takes something back.")).Sheet;
            sheet = refund == Order.MaxRefunds / 2 ? SheetDecisions.Settle(sheet, Now).Sheet : sheet;
            most = Math.Max(most, StoreJson.Write(sheet, CommissionJson.Default.CommissionSheet).Length);
        }

        most.ShouldBeLessThanOrEqualTo(BatchRules.MaxPayload);
        most.ShouldBeGreaterThan(BatchRules.MaxPayload / 8, "a bound far below what fits would refuse programs for nothing");
        SheetDecisions.Refund(sheet, order).ShouldBeNull();
        sheet.Lines.ShouldAllBe(line => line.Left == 0);
        sheet.Lines.ShouldAllBe(line => line.Steps.Count(SheetDecisions.IsRefund) == Math.Clamp(700 / sheet.Lines.Count, 1, 8));
    }

    [Theory]
    [InlineData(7, 0, false)]
    [InlineData(8, 0, true)]
    [InlineData(0, 70, false)]
    [InlineData(0, 71, true)]
    [InlineData(6, 10, false)]
    [InlineData(6, 11, true)]
    public void A_program_whose_orders_could_earn_more_than_a_row_holds_is_refused(int ofLines, int once, bool refused) =>
        Errors(Program(ofLines, once, budgeted: false)).ShouldBe(refused ? [("/rules", "rules.too_many_rewards")] : []);

    [Fact]
    public void Rules_that_compete_in_a_slot_count_once_for_each_beneficiary()
    {
        string rules = string.Join(',', Enumerable.Range(0, 20).Select(i =>
            $$$"""{"id":"r{{{i}}}","on":"order.paid","slot":"base","when":{"line.sku":{"eq":"s{{{i}}}"}},"pay":[{"to":"L1","percent":1000,"of":"line.net"},{"to":"L2","percent":1000,"of":"line.net"}]}"""));
        Errors(Sample.Document($"\"rules\":[{rules}]")).ShouldBeEmpty();
        Errors(Sample.Document($"\"rules\":[{rules.Replace("\"slot\":\"base\",", "", StringComparison.Ordinal)}]")).ShouldBe([("/rules", "rules.too_many_rewards")]);
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void A_group_earns_at_most_two_hundred_payments(int payments, bool refused)
    {
        string rules = string.Join(',', Enumerable.Range(0, payments).Chunk(10).Select(chunk =>
            $"{{\"id\":\"g{chunk[0]}\",\"on\":\"group.succeeded\",\"pay\":[{string.Join(',', chunk.Select(_ => "{\"to\":\"group.initiator\",\"fixed\":1}"))}]}}"));
        Errors(Sample.Document($"\"rules\":[{rules}]")).ShouldBe(refused ? [("/rules", "rules.too_many_rewards")] : []);
    }

    private static (string, string)[] Errors(string document) => [.. Sample.Read(document).Errors.Select(error => (error.Pointer, error.Code ?? ""))];

    private static string Program(int ofLines, int once, bool budgeted)
    {
        string budget = budgeted ? $"\"budget\":\"{Budget}\"," : "";
        IEnumerable<string> rules = Enumerable.Range(0, ofLines + once).Select(i =>
        {
            string of = i < ofLines ? "line.net" : "order.net";
            string id = $"rule-{i:D2}-".PadRight(32, 'r');
            return $$"""
                {"id":"{{id}}","on":"order.paid","limit":{"per":"L1","times":1000,"window":"day"},{{budget}}"pay":[{"to":"L1","percent":{"table":"{{Table}}"},"of":"{{of}}"}]}
                """;
        });
        return Sample.Document($$$"""
            "caps":{"lineShare":300000},
            "metrics":{"sales":{"sum":"line.net","on":"order.paid","by":"L1"}},
            "tiers":[{"id":"{{{Tier}}}","when":{"metric":"sales","gte":1}}],
            "budgets":{"{{{Budget}}}":{"amount":1000000000}},
            "tables":{"{{{Table}}}":{"keys":["order.region"],"hit":"first","rows":[["*",999999]]}},
            "rules":[{{{string.Join(',', rules)}}}]
            """);
    }

    private static Order Paid() => new()
    {
        Revision = 1,
        Id = new OrderId(Long("order")),
        Merchant = new MerchantId(Long("merchant")),
        Buyer = new UserId(Long("buyer")),
        State = OrderState.Paid,
        Currency = Currency.CNY,
        Lines = [.. Enumerable.Range(1, Order.MaxLines).Select(no => new OrderLine(no, new Sku(Long($"sku{no:D2}")), "n", null, Order.MaxQty, 1, LineNet, 0))],
        Freight = 0,
        Total = LineNet * Order.MaxLines,
        Attribution = new Attribution([new PathStep(1, new DistributorId(Long("one")))], null, null, 1),
        PlacedAt = Now,
        ExpiresAt = Now,
        PaidAt = Now,
        Reservation = "r",
        RequestHash = "h",
    };

    private static OrderFacts Facts(Order order) => Sample.Order([.. order.Lines.Select(line => new LineFacts(line.No, line.Sku, null, line.Qty, line.Net))]) with
    {
        Path = [new PathLevel(1, order.Attribution.Path[0].Distributor) { Tier = Tier }],
    };

    private static string Long(string name) => (name + "-").PadRight(IdText.MaxLength, 'x');
}
