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

    [Fact]
    public async Task A_provider_that_says_paid_of_a_released_payout_is_thanked_and_finance_sees_it()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        await shop.EarnAsync("an");
        (await shop.PostAsync(Caller.Merchant, "/sandbox/faults", """{"transfer":"fail"}""", key: false)).IsSuccess.ShouldBeTrue();
        long before = await shop.BalanceAsync("an", "available");
        ApiReply asked = await shop.PostAsync(Caller.UserNamed("an"), "withdrawals", """{"amount":2000}""");
        string id = asked.Text("id").ShouldNotBeNull();
        (await shop.PostAsync(Caller.Finance("finance-1"), $"withdrawals/{id}/decision", """{"approve":true}""")).IsSuccess.ShouldBeTrue();
        await shop.App.DrainAsync();
        (await shop.GetAsync(Caller.Finance("finance-1"), $"withdrawals/{id}")).Text("state").ShouldBe("failed");

        for (int twice = 0; twice < 2; twice++)
        {
            ApiReply reply = await shop.NotifyAsync(FlowShop.TransferEvent(id, 2000, "succeeded"));
            reply.Status.ShouldBe(204, reply.Describe());
        }

        await shop.App.DrainAsync();
        (await shop.BalanceAsync("an", "available")).ShouldBe(before);
        ApiReply seen = await shop.GetAsync(Caller.Finance("finance-1"), $"withdrawals/{id}");
        seen.Text("state").ShouldBe("failed");
        seen.Text("paidAfterReleaseAt").ShouldNotBeNull();
        (await shop.App.CheckAsync()).Findings.ShouldHaveSingleItem().Check.ShouldBe("withdrawals.late");
    }

    private static void Replace(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.Add(header, value);
    }
}
