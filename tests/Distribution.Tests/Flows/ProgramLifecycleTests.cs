using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Distribution.Kernel;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

/// <summary>A program's way from a draft to its time, and a commission's way explained, through HTTP alone.</summary>
public sealed class ProgramLifecycleTests
{
    private static readonly Caller Wang = new("wang", "merchant");

    [Fact]
    public async Task A_draft_is_written_tried_approved_and_published_for_a_time()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string program = await File.ReadAllTextAsync(Repository.Path("samples/fruit-shop/program.json"));
        string better = program.Replace("[\"*\", 100000]", "[\"*\", 150000]", StringComparison.Ordinal);
        string code = await shop.JoinAsync("bo");
        await shop.PayAsync(await shop.OrderAsync("cai", code));

        ApiReply findings = await shop.PostAsync(Caller.Merchant, "programs/validate", program.Replace("\"order.paid\"", "\"order.lost\"", StringComparison.Ordinal), key: false);
        (findings.Status, findings.Require("publishable").GetBoolean()).ShouldBe((200, false));
        findings.Require("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()).ShouldContain("/rules/0/on");

        ApiReply draft = await shop.PostAsync(Caller.Merchant, "programs/drafts", program, key: false);
        (draft.Status, draft.Require("number").GetInt32(), draft.Require("state").GetString()).ShouldBe((201, 1, "draft"));
        (string? tag, int status) = await PutAsync(shop, better, "\"1\"");
        (tag, status).ShouldBe(("\"2\"", 200));
        (await PutAsync(shop, program, "\"1\"")).Status.ShouldBe(409);
        (await PutAsync(shop, program, null)).Status.ShouldBe(400);

        ApiReply tried = await shop.PostAsync(Caller.Merchant, "programs/drafts/1/dry-run", """{"from":"2026-03-02","to":"2026-03-02"}""", key: false);
        tried.Status.ShouldBe(200, tried.Describe());
        tried.Require("total").GetProperty("difference").GetInt64().ShouldBe(640);
        tried.Require("distributors")[0].GetProperty("distributor").GetString().ShouldBe("bo");

        await shop.RefusedAsync("draft.not_approved", () => shop.PostAsync(Caller.Merchant, "programs/drafts/1/publish", """{"revision":2}""", key: false));
        (await shop.Api.SendAsync(Caller.Merchant, HttpMethod.Put, "programs/settings", """{"anotherApproves":true}""", null, default)).Status.ShouldBe(200);
        await shop.RefusedAsync("draft.self_approval", () => shop.PostAsync(Caller.Merchant, "programs/drafts/1/approve", """{"revision":2}""", key: false));
        await shop.RefusedAsync("program.approval_required", () => shop.PostAsync(Caller.Merchant, "programs", better, key: false));
        ApiReply approved = await shop.PostAsync(Wang, "programs/drafts/1/approve", """{"revision":2}""", key: false);
        approved.Require("approved").GetProperty("by").GetString().ShouldBe("wang");

        ApiReply published = await shop.PostAsync(Caller.Merchant, "programs/drafts/1/publish", """{"revision":2,"at":"2026-03-03T09:00:00+08:00"}""", key: false);
        (published.Status, published.Require("version").GetInt32(), published.Require("inForceFrom").GetDateTimeOffset()).ShouldBe((201, 2, new DateTimeOffset(2026, 3, 3, 1, 0, 0, TimeSpan.Zero)));
        (await CurrentAsync(shop)).ShouldBe(1);
        (await shop.Api.ListAsync(Caller.Merchant, "programs", default)).Select(one => one.GetProperty("state").GetString()).ShouldBe(["scheduled", "current"]);
        await shop.App.AdvanceToAsync(new DateTimeOffset(2026, 3, 3, 1, 0, 0, TimeSpan.Zero));
        (await CurrentAsync(shop)).ShouldBe(2);
        await shop.RefusedAsync("program.not_scheduled", () => shop.PostAsync(Caller.Merchant, "programs/2/cancel", null, key: false));
        await shop.ProvenAsync();
    }

    [Fact]
    public async Task A_time_is_taken_back_and_only_the_shop_may_do_any_of_it()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string program = await File.ReadAllTextAsync(Repository.Path("samples/fruit-shop/program.json"));
        (await shop.PostAsync(Caller.Merchant, "programs/drafts", program.Replace("\"windowDays\": 30", "\"windowDays\": 31", StringComparison.Ordinal), key: false)).Status.ShouldBe(201);
        (await shop.PostAsync(Caller.Merchant, "programs/drafts/1/approve", """{"revision":1}""", key: false)).Status.ShouldBe(200);
        ApiReply zoneless = await shop.PostAsync(Caller.Merchant, "programs/drafts/1/publish", """{"revision":1,"at":"2026-03-03T09:00:00"}""", key: false);
        (zoneless.Code, zoneless.Describe().Contains("/at A moment", StringComparison.Ordinal)).ShouldBe(("request.malformed", true));
        (await shop.PostAsync(Caller.Merchant, "programs/drafts/1/publish", """{"revision":1,"at":"2026-03-03T09:00:00+08:00"}""", key: false)).Status.ShouldBe(201);

        foreach (Caller other in (Caller[])[Caller.UserNamed("bo"), Caller.Finance("fin")])
        {
            await shop.RefusedAsync("auth.role_forbidden", () => shop.PostAsync(other, "programs/2/cancel", null, key: false));
            await shop.RefusedAsync("auth.role_forbidden", () => shop.PostAsync(other, "programs/drafts/1/dry-run", """{"from":"2026-03-02","to":"2026-03-02"}""", key: false));
            (await shop.GetAsync(other, "programs/drafts")).Code.ShouldBe("auth.role_forbidden");
        }

        ApiReply cancelled = await shop.PostAsync(Caller.Merchant, "programs/2/cancel", null, key: false);
        (cancelled.Status, cancelled.Require("cancelled").GetProperty("by").GetString()).ShouldBe((200, "merchant"));
        await shop.App.AdvanceToAsync(new DateTimeOffset(2026, 3, 4, 1, 0, 0, TimeSpan.Zero));
        (await CurrentAsync(shop)).ShouldBe(1);
        (await shop.Api.ListAsync(Caller.Merchant, "programs/drafts", default)).Single().GetProperty("version").GetInt32().ShouldBe(2);
        (await shop.GetAsync(Caller.Merchant, "programs/2")).Require("cancelled").GetProperty("by").GetString().ShouldBe("merchant");
        await shop.RefusedAsync(
            "program.cancelled", () => shop.PostAsync(Caller.Merchant, "programs/drafts/1/publish", """{"revision":1,"at":"2026-03-03T09:00:00+08:00"}""", key: false));
        (await shop.GetAsync(Caller.Merchant, "programs/drafts/7")).Code.ShouldBe("draft.not_found");
        (await shop.GetAsync(Caller.Merchant, "programs/settings")).Require("anotherApproves").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Three_levels_are_published_only_with_somebodys_word()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string three = (await File.ReadAllTextAsync(Repository.Path("samples/fruit-shop/program.json"))).Replace("\"maxLevels\": 2", "\"maxLevels\": 3", StringComparison.Ordinal);

        await shop.RefusedAsync("program.levels_unacknowledged", () => shop.PostAsync(Caller.Merchant, "programs", three, key: false));
        await shop.RefusedAsync("request.parameter_invalid", () => shop.PostAsync(Caller.Merchant, "programs?acknowledgeLevels=yes", three, key: false));
        (await shop.PostAsync(Wang, "programs?acknowledgeLevels=true", three, key: false)).Status.ShouldBe(201);

        (await shop.GetAsync(Caller.Merchant, "programs/current")).Require("levelsAcknowledged").GetProperty("by").GetString().ShouldBe("wang");
    }

    [Fact]
    public async Task The_schema_is_for_everybody()
    {
        await using FlowShop shop = await FlowShop.StartAsync();

        using HttpResponseMessage response = await shop.App.Client.GetAsync("/api/programs/schema");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/schema+json");
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(await File.ReadAllBytesAsync(Repository.Path("docs/reward-program-1.schema.json")));
    }

    [Fact]
    public async Task A_beneficiary_reads_why_he_earned_in_his_language_and_nobody_else_does()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string code = await shop.JoinAsync("an");
        code = await shop.JoinAsync("bo", code);
        string order = await shop.OrderAsync("cai", code);
        await shop.PayAsync(order);

        ApiReply own = await shop.GetAsync(Caller.UserNamed("bo"), $"commissions/{order}.1/explain?lang=zh");
        own.Status.ShouldBe(200, own.Describe());
        string[] words = [.. own.Require("steps").EnumerateArray().Select(step => step.GetProperty("text").GetString()!)];
        words.ShouldContain("规则 base(L1):按表 rate 第 2 行,12800 × 100000 ÷ 1000000 向下取整 = 1280 分");
        words.ShouldContain("订单的 2 级分销员:a***");
        (await shop.GetAsync(Caller.Finance("fin"), $"commissions/{order}.1/explain")).Require("steps").EnumerateArray()
            .Select(step => step.GetProperty("text").GetString()).ShouldContain("L2 of the order: an");
        (await shop.GetAsync(Caller.UserNamed("an"), $"commissions/{order}.1/explain")).Code.ShouldBe("commission.not_found");
        (await shop.GetAsync(Caller.Merchant, $"commissions/{order}.9/explain")).Code.ShouldBe("commission.not_found");
        (await shop.GetAsync(Caller.Merchant, $"commissions/{order}.1/explain?lang=fr")).Code.ShouldBe("request.parameter_invalid");
    }

    private static async Task<int> CurrentAsync(FlowShop shop) => (await shop.GetAsync(Caller.Merchant, "programs/current")).Require("version").GetInt32();

    private static async Task<(string? Tag, int Status)> PutAsync(FlowShop shop, string document, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/programs/drafts/1");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.App.Tokens.Create(new MerchantId("fruit"), "merchant", "merchant"));
        request.Content = new StringContent(document, Encoding.UTF8, "application/json");
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        using HttpResponseMessage response = await shop.App.Client.SendAsync(request);
        return (response.Headers.ETag?.Tag, (int)response.StatusCode);
    }
}
