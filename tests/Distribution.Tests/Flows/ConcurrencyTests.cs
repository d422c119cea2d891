using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Fifty_buyers_at_once_buy_no_more_than_there_is()
    {
        await using FlowShop shop = await FlowShop.StartAsync(stock: 10);

        ApiReply[] replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => shop.TryOrderAsync($"buyer-{i}", null)));

        replies.Count(reply => reply.IsSuccess).ShouldBe(10);
        replies.Where(reply => !reply.IsSuccess).ShouldAllBe(reply => reply.Code == "stock.insufficient");
        (await shop.GetAsync(Caller.Merchant, "products/box")).Require("stock").GetInt64().ShouldBe(0);
        await shop.ProvenAsync();
    }

    [Fact]
    public async Task Of_a_hundred_withdrawals_of_the_whole_balance_one_is_accepted()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        await shop.EarnAsync("an");
        long available = await shop.BalanceAsync("an", "available");

        ApiReply[] replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            shop.PostAsync(Caller.UserNamed("an"), "withdrawals", $$"""{"amount":{{available}}}""")));
        await shop.App.DrainAsync();

        replies.Count(reply => reply.IsSuccess).ShouldBe(1);
        replies.Where(reply => !reply.IsSuccess).ShouldAllBe(reply => reply.Code == "withdrawal.insufficient_balance");
        (await shop.BalanceAsync("an", "withheld")).ShouldBe(available);
        (await shop.BalanceAsync("an", "available")).ShouldBe(0);
        await shop.ProvenAsync();
    }

    [Fact]
    public async Task The_same_request_twenty_times_at_once_is_one_withdrawal()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        await shop.EarnAsync("an");

        ApiReply[] replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            shop.Api.PostAsync(Caller.UserNamed("an"), "withdrawals", """{"amount":1000}""", "same", CancellationToken.None)));
        await shop.App.DrainAsync();

        replies.ShouldAllBe(reply => reply.IsSuccess);
        replies.Select(reply => reply.Text("id")).Distinct().Count().ShouldBe(1);
        (await shop.BalanceAsync("an", "withheld")).ShouldBe(1000);
        await shop.RefusedAsync("idempotency.key_reused", () => shop.Api.PostAsync(Caller.UserNamed("an"), "withdrawals", """{"amount":1001}""", "same", CancellationToken.None));
    }
}
