using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Standing;

/// <summary>Numbers that orders of several program versions add to.</summary>
public sealed class VersionChangeTests
{
    private const string Cashback = """{"id":"cashback","on":"metric","metric":"spend","every":2000,"pay":[{"to":"self","fixed":100}]}""";
    private const string Dearer = """{"id":"cashback","on":"metric","metric":"spend","every":3000,"pay":[{"to":"self","fixed":100}]}""";
    private const string Other = """{"id":"other","on":"metric","metric":"spend","every":900000,"pay":[{"to":"self","fixed":1}]}""";

    [Fact]
    public async Task A_refund_or_a_repeated_message_of_an_order_from_before_earns_nothing_by_its_own_version()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Cashback));
        OrderId first = await shop.PlaceAsync("bo", "pear", 4);
        await shop.PayAsync(first);
        List<OutboxMessage> paid = shop.Bus.TakeAll();
        await AgainAsync(shop, paid);
        (await shop.BonusesAsync("cai")).ShouldBe(200);
        await shop.PublishAsync(StandingShop.Program(Dearer));
        await shop.PearsAsync(5);
        (await shop.BonusesAsync("cai")).ShouldBe(300);

        await AgainAsync(shop, paid);
        (await shop.BonusesAsync("cai")).ShouldBe(300);
        await shop.RefundedAsync(first, 1000);
        (await shop.BonusesAsync("cai")).ShouldBe(200, "the third time asks for 9000");
        await AgainAsync(shop, paid);
        (await shop.BonusesAsync("cai")).ShouldBe(200);
        await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(300);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_rule_that_is_no_more_earns_nothing_by_orders_from_before_and_falls_back_with_any_order()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Cashback));
        OrderId first = await shop.PearsAsync(2);
        OrderId late = await shop.PlaceAsync("bo", "pear", 4);
        await shop.PayAsync(late);
        List<OutboxMessage> paid = shop.Bus.TakeAll();
        await shop.PublishAsync(StandingShop.Program(Other));
        OrderId second = await shop.PearsAsync(1);
        await AgainAsync(shop, paid);
        (await shop.ValueAsync("cai", "spend")).ShouldBe(7000);
        (await shop.BonusesAsync("cai")).ShouldBe(100);

        await shop.RefundedAsync(late);
        await shop.RefundedAsync(first, 1000);
        (await shop.BonusesAsync("cai")).ShouldBe(100);
        await shop.RefundedAsync(second);
        (await shop.ValueAsync("cai", "spend")).ShouldBe(1000);
        (await shop.BonusesAsync("cai")).ShouldBe(0, "the order's own version does not know the rule");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_time_that_falls_back_is_not_earned_again_by_the_refund_though_a_later_version_asks_for_less()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Dearer));
        OrderId first = await shop.PearsAsync(15);
        await shop.PublishAsync(StandingShop.Program(Dearer.Replace("3000", "2900", StringComparison.Ordinal).Replace("100", "1000", StringComparison.Ordinal)));
        OrderId second = await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(500);
        await shop.RefundedAsync(second);
        (await shop.BonusesAsync("cai")).ShouldBe(500);
        await shop.RefundedAsync(first, 100);
        (await shop.BonusesAsync("cai")).ShouldBe(400);

        await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(1400);
        await shop.PearsAsync(2);
        (await shop.BonusesAsync("cai")).ShouldBe(2400, "the sixth time asks for 6 x 2900 only");
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task In_whatever_order_orders_of_two_versions_are_told_of_the_same_rule_is_earned_as_often(int seed)
    {
        var random = new Random(seed);
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Cashback));
        var messages = new List<OutboxMessage>();
        for (int version = 1; version <= 2; version++)
        {
            for (int i = 0; i < 4; i++)
            {
                OrderId order = await shop.PlaceAsync("bo", "pear", 1 + random.Next(4));
                await shop.PayAsync(order);
                if (i % 2 == 0)
                {
                    await shop.RefundAsync(order, 1, random.Next(1, 1000));
                }
            }

            messages.AddRange(shop.Bus.TakeAll());
            await shop.PublishAsync(StandingShop.Program($"{Cashback},{Other}"));
        }

        await shop.Bus.SendAsync(messages, CancellationToken.None);
        await shop.DrainAsync(random);

        (await shop.TimesAsync("cai", "cashback")).ShouldBe(await shop.ValueAsync("cai", "spend") / 2000);
        (await shop.BonusesAsync("cai")).ShouldBe(100 * await shop.TimesAsync("cai", "cashback"));
        await shop.MustBeRightAsync();
    }

    private static async Task AgainAsync(Shop shop, List<OutboxMessage> messages)
    {
        await shop.Bus.SendAsync(messages, CancellationToken.None);
        await shop.DrainAsync();
    }
}
