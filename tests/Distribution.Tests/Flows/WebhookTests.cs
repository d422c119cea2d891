using Distribution.Local.Scenarios.Play;
using Distribution.Payments.Sandbox;

namespace Distribution.Tests.Flows;

public sealed class WebhookTests
{
    [Fact]
    public async Task A_notification_that_does_not_fit_is_refused()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string order = await shop.OrderAsync("cai", await shop.JoinAsync("an"));
        string good = FlowShop.PaidEvent(order);

        await shop.RefusedAsync("webhook.signature_invalid", () => shop.NotifyAsync(good, request => Replace(request, SandboxSignature.SignatureHeader, Convert.ToBase64String(new byte[256]))));
        await shop.RefusedAsync("webhook.signature_invalid", () => shop.NotifyAsync(good, request => request.Content = new StringContent(good.Replace("12800", "12801", StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json")));
        await shop.RefusedAsync("webhook.signature_invalid", () => shop.NotifyAsync(good, request => request.Headers.Remove(SandboxSignature.SignatureHeader)));
        await shop.RefusedAsync("webhook.serial_unknown", () => shop.NotifyAsync(good, request => Replace(request, SandboxSignature.SerialHeader, "OTHER")));
        await shop.RefusedAsync("webhook.timestamp_expired", () => shop.NotifyAsync(good, request => Replace(request, SandboxSignature.TimestampHeader, "1")));
        await shop.RefusedAsync("webhook.amount_mismatch", () => shop.NotifyAsync(FlowShop.PaidEvent(order, amount: 12799)));
        await shop.RefusedAsync("webhook.order_unknown", () => shop.NotifyAsync(FlowShop.PaidEvent("00000000000000000000000000")));
        await shop.RefusedAsync("webhook.order_unknown", () => shop.NotifyAsync(FlowShop.PaidEvent(order, merchant: "books")));
        await shop.RefusedAsync("webhook.malformed", () => shop.NotifyAsync("{}"));
        (await shop.GetAsync(Caller.Merchant, $"orders/{order}")).Text("state").ShouldBe("placed");
    }

    [Fact]
    public async Task The_same_notification_a_hundred_times_at_once_counts_once()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string order = await shop.OrderAsync("cai", await shop.JoinAsync("an"));

        ApiReply[] replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => shop.NotifyAsync(FlowShop.PaidEvent(order))));
        await shop.App.DrainAsync();

        replies.ShouldAllBe(reply => reply.IsSuccess);
        (await shop.BalanceAsync("an", "pending")).ShouldBe(2280);
        await shop.ProvenAsync();
    }

    private static void Replace(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.Add(header, value);
    }
}
