using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

public sealed class ReferralRefusalTests
{
    [Fact]
    public async Task Referrals_that_lead_nowhere_or_in_circles_are_refused()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string an = await shop.JoinAsync("an");
        string bo = await shop.JoinAsync("bo", an);

        await shop.RefusedAsync("referral.unknown", () => shop.TryOrderAsync("cai", "ZZZZZZZZ"));
        await shop.RefusedAsync("referral.unknown", () => shop.PostAsync(Caller.UserNamed("cai"), "bindings", """{"code":"ZZZZZZZZ"}""", key: false));
        await shop.RefusedAsync("referral.self", () => shop.TryOrderAsync("bo", bo));
        await shop.RefusedAsync("referral.cycle", () => shop.Api.SendAsync(Caller.Merchant, HttpMethod.Put, "distributors/an/inviter", """{"inviterId":"bo"}""", null, CancellationToken.None));
        await shop.RefusedAsync("distributor.already_joined", () => shop.PostAsync(Caller.UserNamed("bo"), "distributors", """{"displayName":"x"}""", key: false));
    }

    [Fact]
    public async Task An_expired_binding_is_refused()
    {
        await using FlowShop shop = await FlowShop.StartAsync(timersApart: TimeSpan.FromHours(6));
        string an = await shop.JoinAsync("an");
        ApiReply binding = await shop.PostAsync(Caller.UserNamed("cai"), "bindings", $$"""{"code":"{{an}}"}""", key: false);
        string id = binding.Require("id").GetString()!;

        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromDays(31));

        await shop.RefusedAsync("binding.expired", () => shop.PostAsync(
            Caller.UserNamed("cai"), "orders", $$"""{"lines":[{"sku":"box","qty":1}],"bindingId":"{{id}}"}"""));
    }
}
