using Distribution.Functions.Api.Auth;

namespace Distribution.Tests.Functions.Api;

public sealed class AuthenticatorTests
{
    private readonly ApiTestBed _bed = new();

    [Fact]
    public async Task A_valid_token_names_the_caller()
    {
        var result = await _bed.Authenticator.AuthenticateAsync(ApiTestBed.Request("GET", "/api/shop", token: _bed.Token("bo", "finance")), ApiRoles.Finance);

        result.Value.User.Value.ShouldBe("bo");
        result.Value.Merchant.Value.ShouldBe("fruit");
        result.Value.Role.ShouldBe(ApiRoles.Finance);
    }

    [Fact]
    public async Task A_token_with_another_role_is_forbidden() =>
        (await CodeOf(_bed.Token(role: "user"), ApiRoles.Merchant | ApiRoles.Finance)).ShouldBe("auth.role_forbidden");

    [Fact]
    public async Task Without_a_token_nothing_is_answered() => (await CodeOf(null)).ShouldBe("auth.token_missing");

    [Fact]
    public async Task A_token_signed_with_another_key_is_not_valid() =>
        (await CodeOf(_bed.Token(key: "another-key-of-at-least-32-bytes!"))).ShouldBe("auth.token_invalid");

    [Fact]
    public async Task A_token_of_another_issuer_is_not_valid() => (await CodeOf(_bed.Token(issuer: "elsewhere"))).ShouldBe("auth.token_invalid");

    [Fact]
    public async Task A_token_with_an_unknown_role_is_not_valid() => (await CodeOf(_bed.Token(role: "root"))).ShouldBe("auth.token_invalid");

    [Fact]
    public async Task A_token_whose_user_is_no_identifier_is_not_valid() => (await CodeOf(_bed.Token(user: "a|b"))).ShouldBe("auth.token_invalid");

    [Fact]
    public async Task An_unsigned_token_is_not_valid()
    {
        string[] parts = _bed.Token().Split('.');
        string header = Convert.ToBase64String("""{"alg":"none","typ":"JWT"}"""u8).TrimEnd('=');

        (await CodeOf($"{header}.{parts[1]}.")).ShouldBe("auth.token_invalid");
    }

    [Fact]
    public async Task A_token_ends_by_the_hosts_clock()
    {
        string token = _bed.Token(life: TimeSpan.FromMinutes(10));
        (await CodeOf(token)).ShouldBeNull();

        _bed.Clock.Advance(TimeSpan.FromMinutes(12));

        (await CodeOf(token)).ShouldBe("auth.token_invalid");
    }

    [Fact]
    public async Task A_token_begins_by_the_hosts_clock()
    {
        string token = _bed.Token(delay: TimeSpan.FromMinutes(10));
        (await CodeOf(token)).ShouldBe("auth.token_invalid");

        _bed.Clock.Advance(TimeSpan.FromMinutes(10));

        (await CodeOf(token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_token_may_last_as_long_as_there_is_time() =>
        (await CodeOf(_bed.Token(life: new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero) - ApiTestBed.Start))).ShouldBeNull();

    private async Task<string?> CodeOf(string? token, ApiRoles roles = ApiRoles.Any) =>
        (await _bed.Authenticator.AuthenticateAsync(ApiTestBed.Request("GET", "/api/shop", token: token), roles)).Problem?.Code;
}
