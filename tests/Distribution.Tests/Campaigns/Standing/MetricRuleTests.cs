using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Messaging;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Standing;

public sealed class MetricRuleTests
{
    private const string Cashback = """{"id":"cashback","on":"metric","metric":"spend","every":2000,"pay":[{"to":"self","fixed":100}]}""";
    private const string Lesson = """{"id":"lesson","on":"metric","metric":"buyers","every":2,"pay":[{"to":"self","grant":"sku:lesson","qty":3}]}""";
    private const string Units = """{"id":"units-3","on":"metric","metric":"units","gte":3,"pay":[{"to":"self","fixed":500}]}""";

    [Fact]
    public async Task What_is_reached_is_paid_at_once_and_what_falls_back_is_taken_back_and_may_be_reached_again()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program($"{Cashback},{Lesson},{Units}"));
        await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(0);
        await shop.PearsAsync(1, buyer: "dan");
        (await shop.GrantsAsync("bo")).ShouldBe(["3 sku:lesson Granted"]);

        OrderId big = await shop.PearsAsync(3);
        (await shop.BonusesAsync("cai")).ShouldBe(200);
        await shop.BalancesMustBeAsync("bo", available: 500);
        await shop.MustBeRightAsync();

        await shop.RefundedAsync(big, 1);
        (await shop.BonusesAsync("cai")).ShouldBe(100);
        (await shop.BonusesAsync("bo")).ShouldBe(500);
        await shop.RefundedAsync(big);
        (await shop.BonusesAsync("cai")).ShouldBe(0);
        (await shop.BonusesAsync("bo")).ShouldBe(0);
        (await shop.GrantsAsync("bo")).ShouldBe(["3 sku:lesson Granted"]);
        await shop.MustBeRightAsync();

        await shop.PearsAsync(5);
        (await shop.BonusesAsync("cai")).ShouldBe(300);
        (await shop.BonusesAsync("bo")).ShouldBe(500);
        (await shop.TimesAsync("cai", "cashback")).ShouldBe(3);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_buyer_counts_once_however_often_he_comes_and_until_nothing_of_his_is_left()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Lesson));
        OrderId first = await shop.PearsAsync(1);
        OrderId second = await shop.PearsAsync(2);
        (await shop.ValueAsync("bo", "buyers")).ShouldBe(1);
        await shop.PearsAsync(1, buyer: "dan");
        await shop.RefundedAsync(first);
        (await shop.ValueAsync("bo", "buyers")).ShouldBe(2);
        (await shop.GrantsAsync("bo")).ShouldBe(["3 sku:lesson Granted"]);

        await shop.RefundedAsync(second, 1999);
        (await shop.ValueAsync("bo", "buyers")).ShouldBe(2);
        await shop.RefundedAsync(second, 1);
        (await shop.ValueAsync("bo", "buyers")).ShouldBe(1);
        (await shop.GrantsAsync("bo")).ShouldBe(["3 sku:lesson Void"]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_window_ends_at_midnight_of_the_programs_time_zone_and_a_refund_counts_in_the_orders_window()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(
            """{"id":"two","on":"metric","metric":"units","window":"month","gte":2,"pay":[{"to":"self","fixed":700}]}"""));
        shop.Clock.Set(new DateTimeOffset(2026, 3, 31, 15, 59, 59, TimeSpan.Zero));
        OrderId march = await shop.PearsAsync(1);
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        OrderId april = await shop.PearsAsync(1);
        (await shop.BonusesAsync("bo")).ShouldBe(0);
        (await shop.ValueAsync("bo", "units", WindowKind.Month)).ShouldBe(1);

        await shop.PearsAsync(1);
        (await shop.BonusesAsync("bo")).ShouldBe(700);
        shop.Clock.Set(new DateTimeOffset(2026, 5, 2, 0, 0, 0, TimeSpan.Zero));
        (await shop.StandingAsync("bo")).Rules.Single().WindowId.ShouldBe("2026-05");
        await shop.RefundedAsync(march);
        (await shop.BonusesAsync("bo")).ShouldBe(700);
        await shop.RefundedAsync(april);
        (await shop.BonusesAsync("bo")).ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_counts_when_it_is_completed_counts_then_and_falls_with_the_refund()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(
            """{"id":"done-1","on":"metric","metric":"done","every":1,"pay":[{"to":"self","fixed":60}]}"""));
        OrderId order = await shop.PearsAsync(1);
        (await shop.BonusesAsync("bo")).ShouldBe(0);
        await shop.CompleteAsync(order);
        await shop.DrainAsync();
        (await shop.BonusesAsync("bo")).ShouldBe(60);
        await shop.RefundedAsync(order);
        (await shop.BonusesAsync("bo")).ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_was_withdrawn_before_it_is_taken_back_is_owed()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Units));
        OrderId order = await shop.PearsAsync(3);
        (await shop.WithdrawAsync("bo", 500)).Problem.ShouldBeNull();
        await shop.RefundedAsync(order);
        await shop.BalancesMustBeAsync("bo", withheld: 500, debt: 500);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_budget_pays_whole_times_while_it_lasts_and_what_comes_back_is_paid_to_who_is_waiting()
    {
        const string rule = """{"id":"cashback","on":"metric","metric":"spend","every":1000,"budget":"spring","pay":[{"to":"self","fixed":100}]}""";
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(rule, "\"budgets\":{\"spring\":{\"amount\":250}},"));
        OrderId first = await shop.PearsAsync(5);
        (await shop.BonusesAsync("cai")).ShouldBe(200);
        await shop.PearsAsync(1, buyer: "dan");
        (await shop.BonusesAsync("dan")).ShouldBe(0);
        (await UsedAsync(shop)).ShouldBe(200);
        await shop.MustBeRightAsync();

        await shop.RefundedAsync(first, 4000);
        (await shop.BonusesAsync("cai")).ShouldBe(100);
        await shop.PearsAsync(1, buyer: "dan");
        (await shop.BonusesAsync("dan")).ShouldBe(100);
        (await UsedAsync(shop)).ShouldBe(200);
        await shop.RefundedAsync(first);
        (await UsedAsync(shop)).ShouldBe(100);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_limit_holds_in_its_window_and_what_is_taken_back_frees_it()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(
            """{"id":"cashback","on":"metric","metric":"spend","every":1000,"limit":{"per":"self","times":2,"window":"month"},"pay":[{"to":"self","fixed":100}]}"""));
        OrderId first = await shop.PearsAsync(1);
        OrderId second = await shop.PearsAsync(4);
        (await shop.BonusesAsync("cai")).ShouldBe(200);
        await shop.RefundedAsync(second);
        (await shop.BonusesAsync("cai")).ShouldBe(100);
        await shop.PearsAsync(4);
        (await shop.BonusesAsync("cai")).ShouldBe(200);

        shop.Clock.Set(new DateTimeOffset(2026, 4, 2, 0, 0, 0, TimeSpan.Zero));
        await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(400);
        await shop.RefundedAsync(first);
        (await shop.BonusesAsync("cai")).ShouldBe(400);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Each_time_is_taken_back_at_what_it_paid_whatever_the_program_says_by_then()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Cashback));
        OrderId first = await shop.PearsAsync(2);
        await shop.PublishAsync(StandingShop.Program(Cashback.Replace("100", "70", StringComparison.Ordinal)));
        OrderId second = await shop.PearsAsync(2);
        (await shop.BonusesAsync("cai")).ShouldBe(170);
        await shop.RefundedAsync(first);
        (await shop.BonusesAsync("cai")).ShouldBe(100);
        await shop.RefundedAsync(second);
        (await shop.BonusesAsync("cai")).ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_higher_number_in_a_later_version_takes_nothing_back_and_a_metric_that_changes_begins_anew()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Cashback));
        OrderId first = await shop.PearsAsync(4);
        (await shop.BonusesAsync("cai")).ShouldBe(200);
        await shop.PublishAsync(StandingShop.Program(Cashback.Replace("2000", "3000", StringComparison.Ordinal)));
        await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(200);
        await shop.PearsAsync(4);
        (await shop.BonusesAsync("cai")).ShouldBe(300);

        string metrics = StandingShop.Metrics.Replace("\"by\":\"buyer\"", "\"by\":\"buyer\",\"when\":{\"line.sku\":{\"eq\":\"pear\"}}", StringComparison.Ordinal);
        await shop.PublishAsync(StandingShop.Program(Cashback, metrics: metrics));
        await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(300);
        (await shop.ValueAsync("cai", "spend")).ShouldBe(1000);
        await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(400);

        await shop.RefundedAsync(first);
        (await shop.BonusesAsync("cai")).ShouldBe(300);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task More_times_than_one_posting_or_grant_can_say_are_earned_in_several()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(
            """{"id":"points","on":"metric","metric":"spend","every":10,"pay":[{"to":"self","grant":"points","qty":2100}]}"""));
        OrderId order = await shop.SellAsync("bo", "box", 999);
        (await shop.GrantsAsync("cai")).ShouldBe(["2147483100 points Granted", "537828900 points Granted"]);
        await shop.RefundedAsync(order, 8_000_000);
        (await shop.GrantsAsync("cai")).ShouldBe(["1005312000 points Granted", "537828900 points Void"]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_a_crash_had_begun_to_reserve_under_one_limit_is_given_back_under_another()
    {
        const string rule = """{"id":"cashback","on":"metric","metric":"spend","every":1000,"limit":{"per":"self","times":1},"pay":[{"to":"self","fixed":100}]}""";
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(rule), store);
        OrderId order = await shop.PlaceAsync("bo", "pear", 3);
        await shop.PayAsync(order);
        OutboxMessage paid = shop.Bus.TakeAll().Single();
        store.BeforeWrite = static (partition, _) => partition.StartsWith("quota|", StringComparison.Ordinal) ? throw new RetryableException("crash") : Task.CompletedTask;
        await shop.HandleAsync(paid);
        shop.Bus.TakeAll().Single().Id.ShouldBe(paid.Id + "~1");
        store.BeforeWrite = static (_, _) => Task.CompletedTask;
        (await shop.Get<LedgerChecker>().RunAsync(CancellationToken.None)).Findings.ShouldHaveSingleItem().Detail.ShouldBe("the step after run 0 was begun and not ended");

        await shop.PublishAsync(StandingShop.Program(rule.Replace("\"times\":1", "\"times\":3,\"window\":\"month\"", StringComparison.Ordinal)));
        await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(300);
        await shop.HandleAsync(paid);
        await shop.DrainAsync();
        // The first order's own version had a limit of its own, in which there is room again; but it does not decide any more.
        (await shop.BonusesAsync("cai")).ShouldBe(300);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task An_order_nobody_brought_counts_for_its_buyer_and_one_that_was_never_paid_for_nobody()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program($"{Cashback},{Units}"));
        await shop.PearsAsync(2, via: null);
        await shop.PlaceAsync("bo", "pear", 5);
        await shop.DrainAsync();
        (await shop.BonusesAsync("cai")).ShouldBe(100);
        (await shop.ValueAsync("bo", "units")).ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_program_that_counts_nothing_costs_nothing()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(StandingShop.Program("""{"id":"base","on":"order.paid","pay":[{"to":"L1","percent":100000,"of":"line.net"}]}""", metrics: ""), store);
        store.AfterGet = static (partition, _) => partition.StartsWith("stand|", StringComparison.Ordinal) ? throw new InvalidOperationException(partition) : Task.CompletedTask;
        store.BeforeWrite = static (partition, _) => partition.StartsWith("stand|", StringComparison.Ordinal) ? throw new InvalidOperationException(partition) : Task.CompletedTask;
        OrderId order = await shop.SellAsync("bo");
        await shop.RefundAsync(order);
        await shop.MustBeRightAsync();
    }

    private static Task<long> UsedAsync(Shop shop) => shop.Get<QuotaBook>().UsedAsync(Quota.Budget(Shop.Merchant, "spring"), CancellationToken.None);
}
