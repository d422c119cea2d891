using System.Text.Json;
using Distribution.Kernel;
using Distribution.Local;
using Distribution.Local.Providers;
using Distribution.Local.Scenarios.Play;
using Distribution.Storage;
using Distribution.Tests.Flows;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Reconciliation;

/// <summary>The whole app against the bills of a simulated provider, which the daily timer fetches by itself.</summary>
public sealed class FetchedBillsFlowTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Caller Finance = Caller.Finance("fay");
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    [Theory]
    [InlineData(ProviderKind.WeChatPay)]
    [InlineData(ProviderKind.Alipay)]
    public async Task A_day_of_payment_refund_and_payout_is_compared_without_anybody_putting_a_file(ProviderKind kind)
    {
        await using FlowShop shop = await FlowShop.StartAsync(provider: kind);
        string provider = kind.GatewayName();
        string day = await LiveAsync(shop, kind);

        await ToAsync(shop, day, days: 1, hour: 8);
        await shop.App.Host.RunTimerAsync("ReconcileStatements");
        (await shop.GetAsync(Finance, $"finance/reconciliations/{provider}/{day}")).Code.ShouldBe("reconciliation.not_found", "the bill is not written yet");

        await ToAsync(shop, day, days: 1, hour: 13);
        JsonElement compared = await ReconcileAsync(shop, provider, day);
        (compared.GetProperty("open").GetInt32(), compared.GetProperty("lines").GetInt32(), compared.GetProperty("matched").GetInt32()).ShouldBe((0, 3, 3), compared.ToString());
        compared.GetProperty("sums").EnumerateArray().Select(sum => (sum.TextOf("what"), sum.GetProperty("ourAmount").GetInt64(), sum.GetProperty("theirAmount").GetInt64()))
            .ShouldBe([("payment", 12800, 12800), ("refund", 100, 100), ("transfer", 1000, 1000)]);

        await ToAsync(shop, day, days: 4, hour: 13);
        (await ReconcileAsync(shop, provider, day)).GetProperty("open").GetInt32().ShouldBe(0, "also with the bills of the days on which nothing happened");
    }

    [Theory]
    [InlineData(ProviderKind.WeChatPay)]
    [InlineData(ProviderKind.Alipay)]
    public async Task One_fen_more_in_the_bill_is_a_difference(ProviderKind kind)
    {
        await using FlowShop shop = await FlowShop.StartAsync(provider: kind);
        string provider = kind.GatewayName();
        string day = await LiveAsync(shop, kind);
        (await shop.PostAsync(Caller.Merchant, $"/sandbox/{provider}/faults", """{"on":"bill","fault":"otherAmount"}""", key: false)).Status.ShouldBe(204);
        await ToAsync(shop, day, days: 1, hour: 13);

        (await ReconcileAsync(shop, provider, day)).GetProperty("open").GetInt32().ShouldBe(1);
        JsonElement one = (await shop.GetAsync(Finance, $"finance/reconciliations/{provider}/{day}/differences")).Require("items").EnumerateArray().ShouldHaveSingleItem();
        (one.TextOf("kind"), one.TextOf("what"), one.GetProperty("theirs").GetInt64() - one.GetProperty("ours").GetInt64()).ShouldBe(("amount", "payment", 1));
    }

    /// <summary>A day with a payment of 12,800, a refund of 100 and a payout of 1,000; it.</summary>
    private static async Task<string> LiveAsync(FlowShop shop, ProviderKind kind)
    {
        string provider = kind.GatewayName();
        await shop.App.IntroduceAsync(kind, new MerchantId("fruit"), ["an", "first", "buyer"], None);
        string order = await BuyAsync(shop, provider, "first", await shop.JoinAsync("an"));
        (await shop.PostAsync(Caller.Merchant, $"orders/{order}/complete", null)).IsSuccess.ShouldBeTrue();
        shop.Clock.SetUtcNow(shop.Clock.GetUtcNow() + TimeSpan.FromDays(8));
        await shop.App.Host.RunTimerAsync("SweepSettlement");
        await shop.App.DrainAsync();

        string day = shop.Clock.GetUtcNow().ToOffset(Beijing).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await BuyAsync(shop, provider, "buyer", null);
        (await shop.PostAsync(Caller.Merchant, $"orders/{order}/refunds", """{"line":1,"amount":100}""")).IsSuccess.ShouldBeTrue();
        string id = (await shop.PostAsync(Caller.UserNamed("an"), "withdrawals", """{"amount":1000}""")).Text("id")!;
        await shop.App.DrainAsync();
        (await shop.PostAsync(Finance, $"withdrawals/{id}/decision", """{"approve":true}""")).IsSuccess.ShouldBeTrue();
        await shop.App.DrainAsync();
        if (kind == ProviderKind.WeChatPay)
        {
            string package = (await shop.GetAsync(Caller.UserNamed("an"), $"withdrawals/{id}/confirmation")).Text("package")!;
            (await shop.PostAsync(Caller.Merchant, "/sandbox/wechat/confirm", $$"""{"merchant":"fruit","package":"{{package}}"}""", key: false)).Status.ShouldBe(204);
            await shop.App.DrainAsync();
        }

        (await shop.GetAsync(Caller.UserNamed("an"), $"withdrawals/{id}")).Text("state").ShouldBe("paid");
        return day;
    }

    private static async Task<string> BuyAsync(FlowShop shop, string provider, string buyer, string? via)
    {
        ApiReply placed = await shop.TryOrderAsync(buyer, via);
        string order = placed.Require("order").TextOf("id")!;
        if (placed.Require("payment").TextOf("payUrl") is { } page)
        {
            (await shop.GetAsync(Caller.UserNamed(buyer), new Uri(page).PathAndQuery)).Status.ShouldBe(200);
        }

        (await shop.PostAsync(Caller.Merchant, $"/sandbox/{provider}/pay", $$"""{"merchant":"fruit","outTradeNo":"{{order}}"}""", key: false)).Status.ShouldBe(204);
        await shop.App.DrainAsync();
        return order;
    }

    /// <summary>To an hour in Beijing, some days after a day.</summary>
    private static async Task ToAsync(FlowShop shop, string day, int days, int hour)
    {
        var midnight = new DateTimeOffset(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.MinValue, Beijing);
        await shop.App.AdvanceToAsync(midnight.AddDays(days).AddHours(hour).ToUniversalTime());
    }

    /// <summary>Runs the timer twice: the second run changes nothing.</summary>
    private static async Task<JsonElement> ReconcileAsync(FlowShop shop, string provider, string day)
    {
        await shop.App.Host.RunTimerAsync("ReconcileStatements");
        string once = await StoreFingerprint.OfAsync(shop.App.Services.GetRequiredService<IEntityScan>(), None);
        await shop.App.Host.RunTimerAsync("ReconcileStatements");
        (await StoreFingerprint.OfAsync(shop.App.Services.GetRequiredService<IEntityScan>(), None)).ShouldBe(once);
        return (await shop.GetAsync(Finance, $"finance/reconciliations/{provider}/{day}")).Body;
    }
}
