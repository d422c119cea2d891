using Distribution.Kernel;
using Distribution.MiniProgram.Tokens;

namespace Distribution.Tests.MiniProgram;

public sealed class AccessTokensTests : IAsyncLifetime
{
    private MiniProgramKit _kit = null!;

    public async Task InitializeAsync() => _kit = await MiniProgramKit.StartAsync();

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Fact]
    public async Task Two_hundred_users_of_an_expired_token_in_two_instances_cause_one_refresh()
    {
        AccessTokens[] instances = [_kit.Instance().Tokens, _kit.Instance().Tokens];
        (await GetAsync(instances[0])).Value.ShouldBe("TOKEN-1");
        (await GetAsync(instances[1])).Value.ShouldBe("TOKEN-1");
        _kit.Clock.Advance(TimeSpan.FromSeconds(7200));

        Result<string>[] got = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => GetAsync(instances[i % 2]))));

        got.Select(token => token.Value).Distinct().ShouldHaveSingleItem().ShouldBe("TOKEN-2");
        _kit.Requests.Count.ShouldBe(2);
        (await GetAsync(_kit.Instance().Tokens)).Value.ShouldBe("TOKEN-2", "an instance that starts later finds it too");
        _kit.TokensGiven.ShouldBe(2);
        _kit.MustHaveKeptQuiet();
    }

    [Fact]
    public async Task A_token_is_exchanged_before_it_expires_and_not_long_before()
    {
        AccessTokens tokens = _kit.Instance().Tokens;
        await GetAsync(tokens);
        _kit.Clock.Advance(TimeSpan.FromSeconds(7200 - 181));
        (await GetAsync(tokens)).Value.ShouldBe("TOKEN-1");
        _kit.Clock.Advance(TimeSpan.FromSeconds(1));
        (await GetAsync(tokens)).Value.ShouldBe("TOKEN-2");
    }

    [Fact]
    public async Task A_refusal_is_told_to_all_who_wait_and_nobody_asks_again_at_once()
    {
        _kit.TokenError = 40125;
        AccessTokens[] instances = [_kit.Instance().Tokens, _kit.Instance().Tokens];

        Result<string>[] got = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => GetAsync(instances[i % 2]))));

        got.ShouldAllBe(token => token.Problem != null && token.Problem.Code == "miniprogram.unavailable");
        _kit.Requests.Count.ShouldBe(1);
        _kit.Log.Text.ShouldContain("40125");
        _kit.TokenError = 0;
        _kit.Clock.Advance(TimeSpan.FromSeconds(6));
        (await GetAsync(instances[1])).Value.ShouldBe("TOKEN-1");
        _kit.MustHaveKeptQuiet();
    }

    [Fact]
    public async Task An_instance_that_died_over_it_loses_its_turn()
    {
        await _kit.Store.WriteAsync(
            $"minitoken|{MiniProgramKit.AppId}",
            [new Distribution.Storage.EntityWrite.Insert("token", Distribution.Storage.StoreJson.Write(new TokenRow(null, default, _kit.Clock.GetUtcNow() + TimeSpan.FromSeconds(20)), TokenRowJson.Default.TokenRow))],
            default);
        Task<Result<string>> waiting = GetAsync(_kit.Instance().Tokens);
        await Task.Delay(250);
        waiting.IsCompleted.ShouldBeFalse();
        _kit.Clock.Advance(TimeSpan.FromSeconds(21));
        (await waiting).Value.ShouldBe("TOKEN-1");
    }

    private static Task<Result<string>> GetAsync(AccessTokens tokens) => tokens.GetAsync(MiniProgramKit.Merchant, MiniProgramKit.App(), null, default);
}
