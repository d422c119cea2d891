using System.Text.Json;
using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Local;
using Distribution.Local.Scenarios.Play;
using Distribution.Storage;
using Distribution.Tests.Flows;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Reconciliation;

/// <summary>The whole app against the sandbox provider's own statement.</summary>
public sealed class ReconciliationFlowTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Caller Finance = Caller.Finance("fay");

    [Fact]
    public async Task A_day_of_payments_refunds_and_payouts_is_the_same_on_both_sides_until_somebody_changes_a_row()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string order = await EarnAsync(shop);
        string paid = await shop.OrderAsync("buyer", null);
        await shop.PayAsync(paid);
        (await shop.PostAsync(Caller.Merchant, $"orders/{order}/refunds", """{"line":1,"amount":100}""")).IsSuccess.ShouldBeTrue();
        string payout = await PayOutAsync(shop, 1000);
        string day = DayOf(shop);
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromDays(1));

        JsonElement same = await ReconcileAsync(shop, day);
        (same.GetProperty("open").GetInt32(), same.GetProperty("lines").GetInt32(), same.GetProperty("matched").GetInt32()).ShouldBe((0, 3, 3));
        same.GetProperty("sums").EnumerateArray().Select(sum => (sum.TextOf("what"), sum.GetProperty("ourAmount").GetInt64(), sum.GetProperty("theirAmount").GetInt64()))
            .ShouldBe([("payment", 12800, 12800), ("refund", 100, 100), ("transfer", 1000, 1000)]);

        await EditAsync(shop, $"sbx|pay|fruit|{paid}", "payment", row => row["amount"] = 12799);
        await EditAsync(shop, $"sbx|xfer|fruit|{payout}", "transfer", row => row["state"] = "failed");
        await DeleteRefundAsync(shop, order);
        (await ReconcileAsync(shop, day)).GetProperty("open").GetInt32().ShouldBe(3);

        ApiReply first = await shop.GetAsync(Finance, $"finance/reconciliations/sandbox/{day}/differences?limit=2");
        ApiReply second = await shop.GetAsync(Finance, $"finance/reconciliations/sandbox/{day}/differences?limit=2&cursor={first.Text("next")}");
        first.Require("items").EnumerateArray().Concat(second.Require("items").EnumerateArray()).Select(one => (one.TextOf("kind"), one.TextOf("what")))
            .ShouldBe([("missingThere", "refund"), ("amount", "payment"), ("state", "transfer")]);
        second.Text("next").ShouldBeNull();
        using HttpResponseMessage page = await PageAsync(shop, day);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await page.Content.ReadAsStringAsync()).ShouldContain(paid);
        (await shop.GetAsync(Finance, "finance/reconciliations?limit=1")).Require("items")[0].TextOf("provider").ShouldBe("sandbox");
    }

    [Fact]
    public async Task What_does_not_exist_is_refused_by_its_code()
    {
        await using FlowShop shop = await FlowShop.StartAsync();

        await shop.RefusedAsync("reconciliation.not_found", () => shop.GetAsync(Finance, "finance/reconciliations/sandbox/2026-03-01"));
        await shop.RefusedAsync("reconciliation.not_found", () => shop.GetAsync(Finance, "finance/reconciliations/wechat/2026-03-01/differences"));
        await shop.RefusedAsync("reconciliation.not_found", () => shop.GetAsync(Finance, "finance/reconciliations/sandbox/2026-03-01/page"));
        await shop.RefusedAsync("request.parameter_invalid", () => shop.GetAsync(Finance, "finance/reconciliations/sandbox/yesterday"));
    }

    /// <summary>Runs the timer twice: the second run changes nothing.</summary>
    private static async Task<JsonElement> ReconcileAsync(FlowShop shop, string day)
    {
        await shop.App.Host.RunTimerAsync("ReconcileStatements");
        string once = await StoreFingerprint.OfAsync(shop.App.Services.GetRequiredService<IEntityScan>(), None);
        await shop.App.Host.RunTimerAsync("ReconcileStatements");
        (await StoreFingerprint.OfAsync(shop.App.Services.GetRequiredService<IEntityScan>(), None)).ShouldBe(once);
        return (await shop.GetAsync(Finance, $"finance/reconciliations/sandbox/{day}")).Body;
    }

    /// <summary>Settled without letting every hour of the hold pass.</summary>
    private static async Task<string> EarnAsync(FlowShop shop)
    {
        string order = await shop.OrderAsync("first", await shop.JoinAsync("an"));
        await shop.PayAsync(order);
        (await shop.PostAsync(Caller.Merchant, $"orders/{order}/complete", null)).IsSuccess.ShouldBeTrue();
        shop.Clock.SetUtcNow(shop.Clock.GetUtcNow() + TimeSpan.FromDays(8));
        await shop.App.Host.RunTimerAsync("SweepSettlement");
        await shop.App.DrainAsync();
        return order;
    }

    private static async Task<string> PayOutAsync(FlowShop shop, long amount)
    {
        string id = (await shop.PostAsync(Caller.UserNamed("an"), "withdrawals", $$"""{"amount":{{amount}}}""")).Text("id")!;
        await shop.App.DrainAsync();
        (await shop.PostAsync(Finance, $"withdrawals/{id}/decision", """{"approve":true}""")).IsSuccess.ShouldBeTrue();
        await shop.App.DrainAsync();
        return id;
    }

    private static string DayOf(FlowShop shop) =>
        shop.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task EditAsync(FlowShop shop, string partition, string row, Action<JsonNode> edit)
    {
        var store = shop.App.Services.GetRequiredService<IEntityStore>();
        Entity read = (await store.GetAsync(partition, row, None)).ShouldNotBeNull(partition);
        JsonNode document = JsonNode.Parse(read.Payload.Span)!;
        edit(document);
        (await store.WriteAsync(partition, [new EntityWrite.Replace(row, System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()), read.ETag)], None)).ShouldBeNull();
    }

    private static async Task DeleteRefundAsync(FlowShop shop, string order)
    {
        var store = shop.App.Services.GetRequiredService<IEntityStore>();
        Entity refund = (await store.RangeAsync($"sbx|pay|fruit|{order}", "refund|", "refund}", 2, None)).ShouldHaveSingleItem();
        (await store.WriteAsync(refund.Partition, [new EntityWrite.Delete(refund.Row, null)], None)).ShouldBeNull();
    }

    private static async Task<HttpResponseMessage> PageAsync(FlowShop shop, string day)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/finance/reconciliations/sandbox/{day}/page");
        request.Headers.Authorization = new("Bearer", shop.App.Tokens.Create(new MerchantId("fruit"), "fay", "finance"));
        return await shop.App.Client.SendAsync(request);
    }
}
