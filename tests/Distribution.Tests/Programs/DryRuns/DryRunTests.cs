using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.DryRuns;
using Distribution.Programs.Lifecycle;
using Distribution.Programs.Replay;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs.DryRuns;

public sealed class DryRunTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateOnly Monday = new(2026, 3, 2);

    [Fact]
    public async Task A_draft_is_compared_by_distributor_rule_and_grant_after_refunds_so_far()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.SellAsync("bo");
        OrderId second = await shop.SellAsync("bo");
        await shop.RefundAsync(second, 1, 6400);
        await shop.SellAsync("an", "apple");
        byte[] document = FruitProgram.With("[\"*\", 100000]", "[\"*\", 150000]");
        document = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(document).Replace("\"qty\": 1", "\"qty\": 3").Replace("\"first-sale\"", "\"welcome\""));

        DryRunReport report = (await RunAsync(shop, document, Monday, Monday)).Value;

        (report.Orders, report.InForceVersion, report.KnownFrom, report.WholeHistory, report.DistributorsLeftOut).ShouldBe((3, 1, Monday, true, 0));
        report.Rules.Select(rule => (rule.Rule, rule.Amount.InForce, rule.Amount.Draft)).ShouldBe([
            ("base", 1280 + 640 + 640 + 320 + 341, 1920 + 960 + 640 + 320 + 448),
            ("first-sale", 1000 + 856, 0),
            ("invite-voucher", 0, 0),
            ("welcome", 0, 1000 + 749),
        ], "of the apples 399 + 1000 are cut to 30 % of 3990, which is 1197; under the draft 598 + 1000");
        report.Total.ShouldBe(new Compared(5077, 6037));
        report.Total.Difference.ShouldBe(960);
        report.Distributors.Select(one => (one.Distributor.Value, one.Amount.InForce, one.Amount.Draft)).ShouldBe([("bo", 2920, 3880), ("an", 2157, 2157)]);
        report.Grants.ShouldBe([new ComparedGrant("coupon:FRUIT10", new Compared(1, 3))]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_figures_of_the_program_in_force_are_what_the_shop_really_booked()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.SellAsync("bo");
        shop.Clock.Advance(TimeSpan.FromDays(1));
        OrderId refunded = await shop.SellAsync("bo", "apple", 3);
        await shop.RefundAsync(refunded);
        await shop.SellAsync("an", "box", 2);
        await shop.DrainAsync();

        DryRunReport report = (await RunAsync(shop, FruitProgram.With("90", "91"), Monday, Monday.AddDays(1))).Value;

        foreach (string user in (string[])["an", "bo"])
        {
            long booked = (await shop.BalancesAsync(user)).Pending;
            report.Distributors.Single(one => one.Distributor.Value == user).Amount.ShouldBe(new Compared(booked, booked));
        }
    }

    [Fact]
    public async Task What_came_before_the_days_counts_and_is_not_reported()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.SellAsync("bo");
        shop.Clock.Advance(TimeSpan.FromDays(3));
        await shop.SellAsync("bo");

        DryRunReport report = (await RunAsync(shop, FruitProgram.With("90", "91"), Monday.AddDays(2), Monday.AddDays(3))).Value;

        (report.Orders, report.KnownFrom, report.WholeHistory).ShouldBe((1, Monday, true));
        report.Rules.Select(rule => (rule.Rule, rule.Amount.InForce)).ShouldBe([("base", 1280 + 640)], "the first sale was on Monday");
    }

    [Fact]
    public async Task A_draft_with_more_levels_pays_the_tree_as_it_is_now()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.JoinAsync("du", "bo");
        await shop.SellAsync("du");
        byte[] three = FruitProgram.With("\"maxLevels\": 2", "\"maxLevels\": 3");
        three = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(three).Replace("\"of\": \"line.net\" } ] },", "\"of\": \"line.net\" }, { \"to\": \"L3\", \"percent\": 10000, \"of\": \"line.net\" } ] },"));

        DryRunReport report = (await RunAsync(shop, three, Monday, Monday)).Value;

        report.Distributors.Single(one => one.Distributor.Value == "an").Amount.ShouldBe(new Compared(0, 128));
    }

    [Fact]
    public async Task A_shop_without_a_program_in_force_compares_with_nothing()
    {
        using var shop = new Shop();

        DryRunReport report = (await RunAsync(shop, FruitProgram.Bytes, Monday, Monday)).Value;

        (report.InForceVersion, report.Orders, report.Total).ShouldBe((null, 0, default));
    }

    [Theory]
    [InlineData(1, 0, "draft.span_invalid")]
    [InlineData(0, 1, "draft.span_invalid")]
    [InlineData(-92, 0, "draft.span_too_long")]
    public async Task The_days_are_past_in_order_and_not_too_many(int from, int to, string code)
    {
        using Shop shop = await Shop.OpenAsync();

        (await RunAsync(shop, FruitProgram.With("90", "91"), Monday.AddDays(from), Monday.AddDays(to))).Problem.ShouldNotBeNull().Code.ShouldBe(code);
        (await RunAsync(shop, FruitProgram.With("90", "91"), Monday.AddDays(-91), Monday)).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_draft_with_errors_or_another_calendar_is_not_tried()
    {
        using Shop shop = await Shop.OpenAsync();

        (await RunAsync(shop, FruitProgram.With("\"order.paid\"", "\"order.lost\""), Monday, Monday)).Problem.ShouldNotBeNull().Code.ShouldBe("program.invalid");
        (await RunAsync(shop, FruitProgram.With("\"mon\"", "\"sun\""), Monday, Monday)).Problem.ShouldNotBeNull().Code.ShouldBe("program.week_start_fixed");
        (await shop.Get<DryRunDraft>().HandleAsync(new DryRunQuery(Shop.Merchant, 9, Monday, Monday), None)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.not_found");
    }

    [Fact]
    public async Task More_than_a_limit_is_refused_and_less_is_known_of_what_came_before()
    {
        var reader = new PastReader([new ManyOrders(PastReader.MaxEvents / 2)]);

        (await reader.ReadAsync(Shop.Merchant, Monday, Monday.AddDays(2), Monday, None)).ShouldBeNull("three days have more than the limit");
        Past two = (await reader.ReadAsync(Shop.Merchant, Monday, Monday.AddDays(1), Monday, None)).ShouldNotBeNull();
        (two.Orders, two.IsWhole).ShouldBe((PastReader.MaxEvents, true));
        Past cut = (await reader.ReadAsync(Shop.Merchant, Monday, Monday, Monday.AddDays(-5), None)).ShouldNotBeNull();
        (cut.Orders, cut.Events.Count, cut.KnownFrom, cut.IsWhole).ShouldBe((PastReader.MaxEvents / 2, PastReader.MaxEvents, Monday.AddDays(-1), false));
        (await new PastReader([new ManyOrders(PastReader.MaxEvents)]).ReadAsync(Shop.Merchant, Monday, Monday, Monday, None)).ShouldNotBeNull();
        (await new PastReader([new ManyOrders(PastReader.MaxEvents + 1)]).ReadAsync(Shop.Merchant, Monday, Monday, Monday, None)).ShouldBeNull();
        Past far = (await new PastReader([]).ReadAsync(Shop.Merchant, Monday, Monday, Monday.AddDays(-9999), None)).ShouldNotBeNull();
        (far.KnownFrom, far.IsWhole).ShouldBe((Monday.AddDays(-PastReader.MaxDaysBefore), false));
    }

    [Fact]
    public void Only_the_greatest_differences_are_listed_and_the_total_has_all()
    {
        var comparison = new Comparison();
        for (int i = 0; i < 7; i++)
        {
            comparison.Add(Entry($"d{i}", i * 10), draft: i % 2 == 0);
        }

        (IReadOnlyList<ComparedDistributor> listed, int leftOut) = comparison.People(3);

        listed.Select(one => (one.Distributor.Value, one.Amount.Difference)).ShouldBe([("d6", 60), ("d5", -50), ("d4", 40)]);
        leftOut.ShouldBe(4);
        comparison.Total.ShouldBe(new Compared(90, 120));

        static ReplayEntry Entry(string who, long amount) =>
            new(ReplaySource.OrderPaid, "o", default, "r", new DistributorId(who), null, 1, amount, 0, null, 0, null, []);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        var store = new InMemoryEntityStore();
        using Shop shop = await Shop.OpenAsync(store: store);
        await shop.SellAsync("bo");
        ProgramDraft draft = (await shop.Get<WriteDraft>().HandleAsync(new CreateDraftCommand(Shop.Merchant, FruitProgram.Bytes, new UserId("li")), None)).Value;
        string before = await TextAsync(store);

        (await shop.Get<DryRunDraft>().HandleAsync(new DryRunQuery(Shop.Merchant, draft.Number, Monday, Monday), None)).Problem.ShouldBeNull();

        (await TextAsync(store)).ShouldBe(before);
    }

    private static async Task<string> TextAsync(InMemoryEntityStore store)
    {
        var text = new System.Text.StringBuilder();
        await foreach (Entity entity in store.ScanAsync("", "", None))
        {
            text.AppendLine($"{entity.Partition} {entity.Row} {entity.ETag}");
        }

        return text.ToString();
    }

    private static async Task<Result<DryRunReport>> RunAsync(Shop shop, byte[] document, DateOnly from, DateOnly to)
    {
        ProgramDraft draft = (await shop.Get<WriteDraft>().HandleAsync(new CreateDraftCommand(Shop.Merchant, document, new UserId("li")), None)).Value;
        return await shop.Get<DryRunDraft>().HandleAsync(new DryRunQuery(Shop.Merchant, draft.Number, from, to), None);
    }

    /// <summary>Every day has as many orders.</summary>
    private sealed class ManyOrders(int count) : IPastEvents
    {
        public async IAsyncEnumerable<PastEvent> ReadAsync(MerchantId merchant, DateOnly day, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            for (int i = 0; i < count; i++)
            {
                yield return new PastEvent.Order(new OrderId($"{day:yyyyMMdd}x{i}"), new UserId("b"), null, [Sample.Line(1, "a", 1, 1)], [], null, default, null, []);
            }

            await Task.CompletedTask;
        }
    }
}
