using Distribution.Audit;
using Distribution.Functions.Payments;
using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Distribution.Tests.Functions.Api;
using Distribution.Tests.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Distribution.Tests.Functions.Payments;

public sealed class AlipayAccountsHttpTests
{
    private const string Path = "/api/distributors/me/alipay-account";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ApiTestBed _bed = new();

    [Theory]
    [InlineData("13800138000", "138****8000")]
    [InlineData("san.zhang@example.com", "s***@example.com")]
    [InlineData("2088102534368455", "208****8455")]
    public async Task An_account_is_set_by_its_owner_and_answered_masked(string identity, string masked)
    {
        using Shop shop = await Shop.OpenAsync();
        AlipayAccountsHttp http = Http(shop);
        (await AnswerAsync("GET", null, "user", http.GetMineAsync)).Code.ShouldBe("account.not_found");

        ApiTestBed.Answered set = await AnswerAsync("PUT", Body(identity, "张三丰"), "user", http.PutAsync);

        (string?, string?) expected = (masked, "张**");
        Shown(set).ShouldBe(expected);
        set.Text.ShouldNotContain(identity);
        Shown(await AnswerAsync("GET", null, "user", http.GetMineAsync)).ShouldBe(expected);
        Shown(await AnswerAsync("GET", null, "finance", (request, token) => http.GetAsync(request, "staff", token))).ShouldBe(expected);
        (await AnswerAsync("GET", null, "finance", (request, token) => http.GetAsync(request, "somebody", token))).Code.ShouldBe("account.not_found");
        (await AnswerAsync("GET", null, "merchant", (request, token) => http.GetAsync(request, "staff", token))).Code.ShouldBe("auth.role_forbidden");
        (await AnswerAsync("PUT", Body(identity, "张三丰"), "finance", http.PutAsync)).Code.ShouldBe("auth.role_forbidden");
        (await shop.Get<ProviderAccounts>().FindAsync(Shop.Merchant, new UserId("staff"), "alipay", None)).ShouldBe(new ProviderAccount("alipay", identity, "张三丰"));
    }

    [Theory]
    [InlineData("", "张三")]
    [InlineData("23800138000", "张三")]
    [InlineData("1380013800", "张三")]
    [InlineData("2088", "张三")]
    [InlineData("@example.com", "张三")]
    [InlineData("a@b", "张三")]
    [InlineData("a@b@c.com", "张三")]
    [InlineData("a b@c.com", "张三")]
    [InlineData("a@-.", "张三")]
    [InlineData("openid-that-only-the-provider-names", "张三")]
    [InlineData("13800138000", "")]
    [InlineData("13800138000", "=张三")]
    [InlineData("13800138000", "张三\u0001")]
    public async Task What_can_be_no_account_is_refused(string identity, string name)
    {
        using Shop shop = await Shop.OpenAsync();

        (await AnswerAsync("PUT", Body(identity, name), "user", Http(shop).PutAsync)).Code.ShouldBe("account.invalid");

        (await shop.Get<ProviderAccounts>().FindAsync(Shop.Merchant, new UserId("staff"), "alipay", None)).ShouldBeNull();
    }

    [Fact]
    public async Task Who_changed_his_account_and_when_is_in_the_audit_log_once_and_without_it()
    {
        using Shop shop = await Shop.OpenAsync();
        foreach (string identity in (string[])["13800138000", "13800138000", "13900139000"])
        {
            shop.Clock.Advance(TimeSpan.FromMinutes(1));
            (await AnswerAsync("PUT", Body(identity, "张三"), "user", Http(shop).PutAsync)).Status.ShouldBe(200);
        }

        IReadOnlyList<AuditEntry> entries = (await shop.Get<AuditLog>().ListAsync(Shop.Merchant, null, 10, None)).Items;
        entries.Count.ShouldBe(2);
        entries.ShouldAllBe(entry => entry.Action == "payee.account_set" && entry.By == new UserId("staff") && entry.Detail == "alipay" && entry.Subject == "distributor/staff");
        entries[0].At.ShouldBe(shop.Clock.GetUtcNow());
    }

    private static (string? Identity, string? Name) Shown(ApiTestBed.Answered answer) =>
        (answer.Json.GetProperty("identity").GetString(), answer.Json.GetProperty("name").GetString());

    private static string Body(string identity, string name) => System.Text.Json.JsonSerializer.Serialize(new { identity, name });

    private AlipayAccountsHttp Http(Shop shop) => new(_bed.Pipeline, new AlipayAccounts(shop.Get<ProviderAccounts>(), shop.Get<AuditLog>(), shop.Clock));

    private Task<ApiTestBed.Answered> AnswerAsync(string method, string? body, string role, Func<HttpRequest, CancellationToken, Task<IActionResult>> run)
    {
        HttpRequest request = ApiTestBed.Request(method, Path, body, _bed.Token("staff", role));
        return ApiTestBed.RunAsync(request, run(request, None));
    }
}
