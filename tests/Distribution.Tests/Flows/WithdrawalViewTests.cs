using System.Text.Json;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

/// <summary>What finance sees of a withdrawal, and its payee does not.</summary>
public sealed class WithdrawalViewTests
{
    private static readonly Caller Finance = Caller.Finance("finance-1");
    private static readonly Caller An = Caller.UserNamed("an");

    [Fact]
    public async Task Finance_sees_who_decided_and_what_waits_too_long_and_the_payee_does_not()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        await shop.EarnAsync("an");
        string id = (await shop.PostAsync(An, "withdrawals", """{"amount":2000}""")).Require("id").GetString()!;
        (await shop.GetAsync(Finance, $"withdrawals/{id}")).Require("isOverdue").GetBoolean().ShouldBeFalse();
        await shop.App.AdvanceToAsync(shop.Clock.GetUtcNow() + TimeSpan.FromHours(25));

        (await shop.GetAsync(Finance, $"withdrawals/{id}")).Require("isOverdue").GetBoolean().ShouldBeTrue();
        Items(await shop.GetAsync(Finance, "withdrawals?overdue=true")).ShouldBe([id]);
        Items(await shop.GetAsync(Finance, "withdrawals?overdue=false")).ShouldBeEmpty();
        await shop.RefusedAsync("request.parameter_invalid", () => shop.GetAsync(Finance, "withdrawals?overdue=yes"));
        await shop.RefusedAsync("request.parameter_invalid", () => shop.GetAsync(An, "withdrawals?overdue=true"));
        (await shop.GetAsync(An, $"withdrawals/{id}")).Describe().ShouldNotContain("isOverdue");

        await shop.RefusedAsync("audit.reason_invalid", () => shop.PostAsync(Finance, $"withdrawals/{id}/decision", """{"approve":false}"""));
        await shop.RefusedAsync("audit.reason_invalid", () => shop.PostAsync(Finance, $"withdrawals/{id}/decision", $$"""{"approve":true,"reason":"{{new string('x', 201)}}"}"""));
        (await shop.PostAsync(Finance, $"withdrawals/{id}/decision", """{"approve":false,"reason":"account name differs"}""")).Require("decisions")[0].GetProperty("by").GetString().ShouldBe("finance-1");
        (await shop.GetAsync(Finance, $"withdrawals/{id}")).Require("decisions")[0].GetProperty("by").GetString().ShouldBe("finance-1");
        string seen = (await shop.GetAsync(An, $"withdrawals/{id}")).Describe();
        seen.ShouldContain("account name differs");
        seen.ShouldNotContain("finance-1");
        (await shop.GetAsync(Caller.Finance("an"), $"withdrawals/{id}")).Describe().ShouldNotContain("finance-1", customMessage: "nobody sees more of his own withdrawal because he is of finance");

        (await shop.Api.SendAsync(Caller.Merchant, HttpMethod.Put, "finance/settings", """{"tax":"none"}""", null, default)).IsSuccess.ShouldBeTrue();
        string[] actions = [.. (await shop.GetAsync(Finance, "audit")).Require("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()!)];
        actions.ShouldContain("withdrawal.rejected");
        actions.ShouldContain("finance.settings_set");
        await shop.ProvenAsync();
    }

    private static string[] Items(ApiReply reply) => [.. reply.Require("items").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];
}
