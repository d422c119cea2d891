using Distribution.Audit;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.MiniProgram;
using Distribution.Kernel;
using Distribution.MiniProgram;
using Distribution.Payments.Accounts;
using Distribution.Storage;
using Distribution.Tests.Functions.Api;
using Distribution.Tests.MiniProgram;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Functions.MiniProgram;

public sealed class WeChatUsersHttpTests
{
    private static readonly MerchantId Merchant = new("fruit");

    private readonly ApiTestBed _bed = new();
    private readonly StubPlatform _platform = new();
    private readonly InMemoryEntityStore _store = new();
    private readonly MiniProgramUsers _users;
    private readonly ProviderAccounts _accounts;
    private readonly AuditLog _audit;
    private readonly WeChatUsersHttp _http;

    public WeChatUsersHttpTests()
    {
        _users = new MiniProgramUsers(_store);
        _accounts = new ProviderAccounts(_store);
        _audit = new AuditLog(_store);
        var options = Options.Create(new ApiAuthOptions { SigningKey = ApiTestBed.Key, Issuer = "tests", Audience = "distribution" });
        _http = new WeChatUsersHttp(
            _bed.Pipeline, new LogIn(_platform, _users, _accounts, _bed.Clock), new BindPhone(_platform, _users, _bed.Clock), new PayeeNames(_accounts, _audit, _bed.Clock), new UserTokens(options, _bed.Clock));
    }

    [Fact]
    public async Task Who_logs_in_gets_a_token_of_ours_is_bound_to_the_provider_and_never_sees_the_session_key()
    {
        ApiTestBed.Answered first = await LogInAsync("""{"merchant":"fruit","code":"0716AVll"}""");
        first.Status.ShouldBe(200);
        var user = new UserId(first.Json.GetProperty("user").GetString()!);
        first.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["user", "token", "expiresAt"]);
        first.Text.ShouldNotContain("session-key-1");
        first.Text.ShouldNotContain("openid-of-cai");

        HttpRequest request = ApiTestBed.Request("GET", "/api/orders", token: first.Json.GetProperty("token").GetString());
        ApiCaller caller = (await _bed.Authenticator.AuthenticateAsync(request, ApiRoles.Any)).Value;
        caller.ShouldBe(new ApiCaller(user, Merchant, ApiRoles.User));
        (await _accounts.FindAsync(Merchant, user, "wechat", default)).ShouldNotBeNull().Account.ShouldBe("openid-of-cai");
        (await _users.SessionAsync(Merchant, user, default)).ShouldNotBeNull().SessionKey.ShouldBe("session-key-1");

        _platform.SessionKey = "session-key-2";
        (await LogInAsync("""{"merchant":"fruit","code":"0716AVlm"}""")).Json.GetProperty("user").GetString().ShouldBe(user.Value);
        (await _users.SessionAsync(Merchant, user, default)).ShouldNotBeNull().SessionKey.ShouldBe("session-key-2");
        (await LogInAsync("""{"merchant":"school","code":"0716AVlm"}""")).Json.GetProperty("user").GetString().ShouldNotBe(user.Value);
        _platform.OpenId = "openid-of-dan";
        (await LogInAsync("""{"merchant":"fruit","code":"0716AVln"}""")).Json.GetProperty("user").GetString().ShouldNotBe(user.Value);
    }

    [Fact]
    public async Task A_token_ends_after_a_day()
    {
        ApiTestBed.Answered login = await LogInAsync("""{"merchant":"fruit","code":"c"}""");
        HttpRequest request = ApiTestBed.Request("GET", "/api/orders", token: login.Json.GetProperty("token").GetString());
        login.Json.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(_bed.Clock.GetUtcNow() + UserTokens.Lifetime);
        _bed.Clock.Advance(UserTokens.Lifetime + TimeSpan.FromMinutes(2));
        (await _bed.Authenticator.AuthenticateAsync(request, ApiRoles.Any)).Problem.ShouldNotBeNull().Code.ShouldBe("auth.token_invalid");
    }

    [Fact]
    public async Task The_payees_name_stays_when_the_same_person_logs_in_again()
    {
        UserId user = MiniProgramUsers.IdOf(Merchant, "wxapp", "openid-of-cai");
        await _accounts.BindAsync(Merchant, user, new ProviderAccount("wechat", "openid-of-cai", "蔡"), default);
        await LogInAsync("""{"merchant":"fruit","code":"c"}""");
        (await _accounts.FindAsync(Merchant, user, "wechat", default)).ShouldNotBeNull().RealName.ShouldBe("蔡");
    }

    [Theory]
    [InlineData("""{"merchant":"fruit","code":""}""", 400, "request.malformed")]
    [InlineData("""{"merchant":"fruit","code":"a b"}""", 400, "request.malformed")]
    [InlineData("""{"merchant":"fru it","code":"a"}""", 400, "request.malformed")]
    [InlineData("""{"merchant":"fruit"}""", 400, "request.malformed")]
    [InlineData("""{"merchant":"fruit","code":"a","role":"finance"}""", 400, "request.malformed")]
    public async Task What_is_no_login_changes_nothing(string body, int status, string code)
    {
        ApiTestBed.Answered answer = await LogInAsync(body);
        (answer.Status, answer.Code).ShouldBe((status, code));
        await NothingIsKeptAsync();
    }

    [Fact]
    public async Task Whom_the_platform_does_not_know_gets_nothing()
    {
        _platform.Problem = Problem.Invalid("miniprogram.code_invalid", "no", "/code");
        ApiTestBed.Answered answer = await LogInAsync("""{"merchant":"fruit","code":"c"}""");
        (answer.Status, answer.Code).ShouldBe((400, "miniprogram.code_invalid"));
        await NothingIsKeptAsync();
    }

    [Fact]
    public async Task A_phone_number_is_kept_for_the_caller_and_shown_masked()
    {
        HttpRequest request = ApiTestBed.Request("PUT", "/api/users/me/phone", """{"code":"p1"}""", _bed.Token("cai"));
        ApiTestBed.Answered answer = await ApiTestBed.RunAsync(request, _http.BindPhoneAsync(request, default));
        answer.Text.ShouldBe("""{"countryCode":"86","masked":"138****1234"}""");
        (await _users.PhoneAsync(Merchant, new UserId("cai"), default)).ShouldNotBeNull().Phone.Number.ShouldBe("13800001234");

        HttpRequest stranger = ApiTestBed.Request("PUT", "/api/users/me/phone", """{"code":"p1"}""");
        (await ApiTestBed.RunAsync(stranger, _http.BindPhoneAsync(stranger, default))).Code.ShouldBe("auth.token_missing");
    }

    [Fact]
    public async Task A_payee_gives_a_name_for_an_account_that_is_bound_and_for_no_other()
    {
        string user = (await LogInAsync("""{"merchant":"fruit","code":"c"}""")).Json.GetProperty("user").GetString()!;
        (await NameAsync(user, "蔡")).Status.ShouldBe(204);
        ProviderAccount account = (await _accounts.FindAsync(Merchant, new UserId(user), "wechat", default)).ShouldNotBeNull();
        (account.Account, account.RealName).ShouldBe(("openid-of-cai", "蔡"));
        (await NameAsync(user, " ")).Code.ShouldBe("account.invalid");
        (await NameAsync("stranger", "蔡")).Code.ShouldBe("account.unknown");
    }

    [Fact]
    public async Task Who_changed_his_name_and_when_is_in_the_audit_log_once_and_without_it()
    {
        string user = (await LogInAsync("""{"merchant":"fruit","code":"c"}""")).Json.GetProperty("user").GetString()!;
        foreach (string name in (string[])["蔡", "蔡", "蔡文"])
        {
            _bed.Clock.Advance(TimeSpan.FromMinutes(1));
            (await NameAsync(user, name)).Status.ShouldBe(204);
        }

        IReadOnlyList<AuditEntry> entries = (await _audit.ListAsync(Merchant, null, 10, default)).Items;
        entries.Count.ShouldBe(2);
        entries.ShouldAllBe(entry => entry.Action == "payee.name_set" && entry.By == new UserId(user) && entry.Subject == "distributor/" + user && entry.Detail == "wechat" && entry.Reason == null);
        entries[0].At.ShouldBe(_bed.Clock.GetUtcNow());
    }

    private async Task<ApiTestBed.Answered> NameAsync(string user, string name)
    {
        HttpRequest request = ApiTestBed.Request("PUT", "/api/users/me/payee-name", $$"""{"name":"{{name}}"}""", _bed.Token(user));
        return await ApiTestBed.RunAsync(request, _http.PutPayeeNameAsync(request, default));
    }

    private async Task<ApiTestBed.Answered> LogInAsync(string body)
    {
        HttpRequest request = ApiTestBed.Request("POST", "/api/auth/wechat", body);
        return await ApiTestBed.RunAsync(request, _http.LogInAsync(request, default));
    }

    private async Task NothingIsKeptAsync()
    {
        await foreach (Entity entity in _store.ScanAsync("", "", default))
        {
            entity.Row.ShouldBeNull();
        }
    }
}
