using System.Globalization;
using Distribution.Commission.Reviews;
using Distribution.Distributors.Traces;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.MiniProgram;
using Distribution.Payments.Accounts;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission.Reviews;

/// <summary>What an order's commission is held for, and what it is not.</summary>
public sealed class ReviewRuleTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly UserId Boss = new("boss");

    [Fact]
    public async Task As_shipped_nothing_is_held_and_nothing_is_kept_for_it()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.JoinAsync("cai", "bo");
        await shop.SellAsync("cai", buyer: "bo");
        OrderId order = await shop.SellAsync("bo", buyer: "cai");

        (await ReasonsAsync(shop, order)).ShouldBeEmpty();
        await foreach (Entity _ in shop.Get<IEntityScan>().ScanAsync("trail|", "", None))
        {
            Assert.Fail("A trail is kept although no rule needs it.");
        }
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("device")]
    [InlineData("address")]
    public async Task A_buyer_with_something_of_his_upline_is_held(string what)
    {
        using Shop shop = await Shop.OpenAsync();
        await SetAsync(shop, new ReviewSettings { SamePhone = what == "phone", SameDevice = what == "device", SameAddress = what == "address" });
        await shop.JoinAsync("di", "bo", Of(what, "x"));
        ReviewRule rule = what switch { "phone" => ReviewRule.SamePhone, "device" => ReviewRule.SameDevice, _ => ReviewRule.SameAddress };

        (await ReasonsAsync(shop, await shop.SellAsync("di", traces: Of(what, "x")))).ShouldBe([new ReviewReason(rule, 1)]);
        (await ReasonsAsync(shop, await shop.SellAsync("di", buyer: "dan", traces: Of(what, "y")))).ShouldBeEmpty();
        (await ReasonsAsync(shop, await shop.SellAsync("di", buyer: "eve"))).ShouldBeEmpty();
        (await ReasonsAsync(shop, await shop.SellAsync("di"))).ShouldBe([new ReviewReason(rule, 1)], "what he once told is remembered");
        foreach (string other in (string[])["phone", "device", "address"])
        {
            if (other != what)
            {
                (await ReasonsAsync(shop, await shop.SellAsync("di", buyer: "fay", traces: Of(other, "x")))).ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public async Task A_buyer_with_the_verified_number_of_his_upline_is_held_whatever_his_client_tells()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.JoinAsync("di", "bo");
        await BindPhoneAsync(shop, "di", "86", "13800001234");
        await BindPhoneAsync(shop, "cai", "86", "13800001234");
        await BindPhoneAsync(shop, "dan", "852", "13800001234");
        (await ReasonsAsync(shop, await shop.SellAsync("di"))).ShouldBeEmpty("as shipped nothing is held");
        await SetAsync(shop, new ReviewSettings { SamePhone = true });

        (await ReasonsAsync(shop, await shop.SellAsync("di"))).ShouldBe([new ReviewReason(ReviewRule.SamePhone, 1)]);
        (await ReasonsAsync(shop, await shop.SellAsync("di", traces: Of("phone", "another")))).ShouldBe([new ReviewReason(ReviewRule.SamePhone, 1)]);
        (await ReasonsAsync(shop, await shop.SellAsync("di", buyer: "dan"))).ShouldBeEmpty("the number of another country");
        (await ReasonsAsync(shop, await shop.SellAsync("di", buyer: "eve"))).ShouldBeEmpty("who has bound none");
        await SetAsync(shop, new ReviewSettings { SameDevice = true });
        (await ReasonsAsync(shop, await shop.SellAsync("di"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_level_two_leaves_with_his_own_orders_counts_as_well_and_each_rule_is_told()
    {
        using Shop shop = await Shop.OpenAsync();
        await SetAsync(shop, new ReviewSettings { SamePhone = true, SameDevice = true, SameAddress = true });
        await shop.SellAsync(null, buyer: "an", traces: new ClientTraces("d", null, "a"));

        IReadOnlyList<ReviewReason> reasons = await ReasonsAsync(shop, await shop.SellAsync("bo", traces: new ClientTraces("d", "p", "a")));

        reasons.ShouldBe([new ReviewReason(ReviewRule.SameDevice, 2), new ReviewReason(ReviewRule.SameAddress, 2)]);
    }

    [Fact]
    public async Task A_buyer_who_is_paid_to_his_uplines_account_is_held()
    {
        using Shop shop = await Shop.OpenAsync();
        ProviderAccounts accounts = shop.Get<ProviderAccounts>();
        (await accounts.BindAsync(Shop.Merchant, new UserId("bo"), new ProviderAccount("alipay", "2088000000000001"), None)).Problem.ShouldBeNull();
        (await accounts.BindAsync(Shop.Merchant, new UserId("cai"), new ProviderAccount("alipay", "2088000000000001"), None)).Problem.ShouldBeNull();
        (await accounts.BindAsync(Shop.Merchant, new UserId("dan"), new ProviderAccount("wechat", "2088000000000001"), None)).Problem.ShouldBeNull();
        (await ReasonsAsync(shop, await shop.SellAsync("bo"))).ShouldBeEmpty();
        await SetAsync(shop, new ReviewSettings { SameAccount = true });

        (await ReasonsAsync(shop, await shop.SellAsync("bo"))).ShouldBe([new ReviewReason(ReviewRule.SameAccount, 1)]);
        (await ReasonsAsync(shop, await shop.SellAsync("bo", buyer: "dan"))).ShouldBeEmpty("accounts at two providers are two accounts");
    }

    [Theory]
    [InlineData("13800138000", "+86 138 0013 8000")]
    [InlineData("Bo@Example.com", "bo@example.com")]
    [InlineData("13800138000", "１３８００１３８０００")]
    public async Task Another_spelling_of_the_account_is_the_same_account_also_where_it_was_kept_before(string one, string other)
    {
        using Shop shop = await Shop.OpenAsync();
        ProviderAccounts accounts = shop.Get<ProviderAccounts>();
        (await accounts.BindAsync(Shop.Merchant, new UserId("bo"), new ProviderAccount("alipay", one), None)).Problem.ShouldBeNull();
        (await accounts.BindAsync(Shop.Merchant, new UserId("cai"), new ProviderAccount("alipay", other), None)).Problem.ShouldBeNull();
        await SetAsync(shop, new ReviewSettings { SameAccount = true });

        (await ReasonsAsync(shop, await shop.SellAsync("bo"))).ShouldBe([new ReviewReason(ReviewRule.SameAccount, 1)]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task People_who_buy_under_one_another_in_a_circle_are_held(int people)
    {
        using Shop shop = await Shop.OpenAsync();
        string[] ring = [.. Enumerable.Range(0, people).Select(i => "p" + i)];
        foreach (string person in ring)
        {
            await shop.JoinAsync(person);
        }

        foreach (int longest in (int[])[people, Math.Max(2, people - 1)])
        {
            await SetAsync(shop, new ReviewSettings { RingLength = longest });
            for (int i = 1; i < people; i++)
            {
                (await ReasonsAsync(shop, await shop.SellAsync(ring[i], buyer: ring[i - 1]))).ShouldBeEmpty();
            }

            // Each bought under the next; the last one buys under the first.
            OrderId closing = await shop.SellAsync(ring[0], buyer: ring[^1]);
            (await ReasonsAsync(shop, closing)).ShouldBe(longest >= people ? [new ReviewReason(ReviewRule.Ring, Found: people)] : []);
            if (longest == people && people > 2)
            {
                shop.Clock.Advance(TimeSpan.FromDays(100));
            }
            else if (people == 2)
            {
                break;
            }
        }
    }

    [Fact]
    public async Task A_purchase_counts_for_a_ring_as_long_as_the_shop_says_and_only_in_its_own_shop()
    {
        using Shop shop = await Shop.OpenAsync();
        await SetAsync(shop, new ReviewSettings { RingLength = 3, RingDays = 10 });
        await shop.SellAsync("bo", buyer: "an");
        shop.Clock.Advance(TimeSpan.FromDays(10));
        (await ReasonsAsync(shop, await shop.SellAsync("an", buyer: "bo"))).ShouldBeEmpty();

        shop.Clock.Advance(TimeSpan.FromDays(10) - TimeSpan.FromSeconds(1));
        (await ReasonsAsync(shop, await shop.SellAsync("bo", buyer: "an"))).ShouldBe([new ReviewReason(ReviewRule.Ring, Found: 2)]);
    }

    [Fact]
    public async Task Two_orders_that_close_a_ring_at_once_are_not_both_overlooked()
    {
        for (int run = 0; run < 10; run++)
        {
            using Shop shop = await Shop.OpenAsync();
            await SetAsync(shop, new ReviewSettings { RingLength = 2 });
            OrderId[] orders = [await shop.PlaceAsync("bo", buyer: "an"), await shop.PlaceAsync("an", buyer: "bo")];
            await shop.PayAsync(orders[0]);
            await shop.PayAsync(orders[1]);
            await Task.WhenAll(shop.Bus.TakeAll().Select(message => Task.Run(() => shop.HandleAsync(message))));

            (await Task.WhenAll(orders.Select(order => ReasonsAsync(shop, order)))).ShouldContain(reasons => reasons.Count > 0);
        }
    }

    [Fact]
    public async Task More_orders_than_the_shop_expects_within_an_hour_or_a_day_are_held()
    {
        using Shop shop = await Shop.OpenAsync();
        await SetAsync(shop, new ReviewSettings { BuyerPerHour = 2, BuyerPerDay = 3, UplinePerHour = 3, UplinePerDay = 5 });
        var told = new List<string>();
        foreach ((string buyer, int minutes) in ((string, int)[])[("cai", 0), ("cai", 1), ("cai", 2), ("dan", 3), ("cai", 100), ("dan", 100), ("eve", 1500)])
        {
            shop.Clock.Advance(TimeSpan.FromMinutes(minutes));
            told.Add(string.Join('+', (await ReasonsAsync(shop, await shop.SellAsync("bo", buyer: buyer))).Select(reason => $"{reason.Rule}{reason.Found}")));
        }

        told.ShouldBe(["", "", "BuyerPerHour3", "UplinePerHour4", "BuyerPerDay4", "UplinePerDay6", ""]);
    }

    [Theory]
    [InlineData("0", "0.5", 1, 2)]
    [InlineData("0,0.5", "0.2", 2, 3)]
    [InlineData("0.2,0.5", "0", 2, 3)]
    [InlineData("0.3,1.2", "0.9", 2, 3)]
    [InlineData("0,1.2", "0.6", 2, null)]
    [InlineData("0", "1", 1, null)]
    [InlineData("1", "0", 1, null)]
    [InlineData("0.999", "0", 1, 2)]
    public async Task Orders_that_are_handled_in_another_order_than_they_were_paid_in_are_counted_all_the_same(string before, string after, int most, int? found)
    {
        using Shop shop = await Shop.OpenAsync();
        await SetAsync(shop, new ReviewSettings { BuyerPerHour = most });
        DateTimeOffset start = shop.Clock.GetUtcNow();
        string[] handled = [.. before.Split(','), .. after.Split(',')];
        var orders = new Dictionary<string, OrderId>();
        var paid = new Dictionary<string, OutboxMessage>();
        foreach (string hours in handled.OrderBy(hours => double.Parse(hours, CultureInfo.InvariantCulture)))
        {
            shop.Clock.Set(start + TimeSpan.FromHours(double.Parse(hours, CultureInfo.InvariantCulture)));
            orders[hours] = await shop.PlaceAsync("bo");
            await shop.PayAsync(orders[hours]);
            paid[hours] = shop.Bus.TakeAll().Single();
        }

        foreach (string hours in handled)
        {
            await shop.HandleAsync(paid[hours]);
        }

        ReviewReason[] expected = found is { } count ? [new ReviewReason(ReviewRule.BuyerPerHour, Found: count)] : [];
        (await ReasonsAsync(shop, orders[handled[^1]])).ShouldBe(expected);
        foreach (string hours in handled[..^1])
        {
            (await ReasonsAsync(shop, orders[hours])).ShouldBeEmpty(hours);
        }
    }

    [Fact]
    public async Task Rules_have_limits_and_changes_of_them_are_in_the_audit_log()
    {
        using Shop shop = await Shop.OpenAsync();
        ReviewSettingsStore store = shop.Get<ReviewSettingsStore>();
        (ReviewSettings Settings, string Pointer)[] wrong =
        [
            (new ReviewSettings { RingLength = 1 }, "/ringLength"),
            (new ReviewSettings { RingLength = 6 }, "/ringLength"),
            (new ReviewSettings { RingDays = 0 }, "/ringDays"),
            (new ReviewSettings { RingDays = 91 }, "/ringDays"),
            (new ReviewSettings { BuyerPerHour = 0 }, "/buyerPerHour"),
            (new ReviewSettings { BuyerPerDay = 901 }, "/buyerPerDay"),
            (new ReviewSettings { UplinePerHour = -1 }, "/uplinePerHour"),
            (new ReviewSettings { UplinePerDay = 901 }, "/uplinePerDay"),
        ];
        foreach ((ReviewSettings settings, string pointer) in wrong)
        {
            Problem problem = (await store.PutAsync(Shop.Merchant, Boss, settings, None)).Problem.ShouldNotBeNull();
            (problem.Code, problem.Pointer).ShouldBe(("review.settings_invalid", pointer));
        }

        (await store.GetAsync(Shop.Merchant, None)).ShouldBe(ReviewSettings.Default);
        await SetAsync(shop, new ReviewSettings { SamePhone = true });
        await SetAsync(shop, new ReviewSettings { SamePhone = true });
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        await SetAsync(shop, new ReviewSettings { RingLength = 3 });

        Page<Distribution.Audit.AuditEntry> log = await shop.Get<Distribution.Audit.AuditLog>().ListAsync(Shop.Merchant, null, 50, None);
        log.Items.Select(entry => (entry.Action, entry.By)).ShouldBe([("review.settings_changed", Boss), ("review.settings_changed", Boss)]);
        log.Items[0].Detail!.ShouldContain("ring 3");
        (await store.GetAsync(new MerchantId("other"), None)).ShouldBe(ReviewSettings.Default);
    }

    internal static async Task SetAsync(Shop shop, ReviewSettings settings) =>
        (await shop.Get<ReviewSettingsStore>().PutAsync(Shop.Merchant, Boss, settings, None)).Problem.ShouldBeNull();

    private static ClientTraces Of(string what, string told) => what switch
    {
        "phone" => new ClientTraces(Phone: told),
        "device" => new ClientTraces(Device: told),
        _ => new ClientTraces(Address: told),
    };

    private static Task BindPhoneAsync(Shop shop, string user, string country, string number) =>
        shop.Get<MiniProgramUsers>().PutPhoneAsync(Shop.Merchant, new UserId(user), new BoundPhone(new PhoneNumber(country, number), shop.Clock.GetUtcNow()), None);

    private static async Task<IReadOnlyList<ReviewReason>> ReasonsAsync(Shop shop, OrderId order) => (await shop.SheetAsync(order))?.Review?.Reasons ?? [];
}
