using Distribution.Kernel;
using Distribution.MiniProgram;

namespace Distribution.Tests.MiniProgram;

/// <summary>A platform that knows whom a test names.</summary>
internal sealed class StubPlatform : IMiniProgram
{
    public string OpenId { get; set; } = "openid-of-cai";

    public string SessionKey { get; set; } = "session-key-1";

    public Problem? Problem { get; set; }

    public int Images { get; private set; }

    public int Links { get; private set; }

    public Task<Result<MiniProgramLogin>> LogInAsync(MerchantId merchant, string code, CancellationToken cancellation) =>
        Task.FromResult<Result<MiniProgramLogin>>(Problem is { } no ? no : new MiniProgramLogin("wxapp", OpenId, SessionKey, null));

    public Task<Result<PhoneNumber>> PhoneAsync(MerchantId merchant, string code, CancellationToken cancellation) =>
        Task.FromResult<Result<PhoneNumber>>(Problem is { } no ? no : new PhoneNumber("86", "13800001234"));

    public Task<Result<CodeImage>> CodeImageAsync(MerchantId merchant, string scene, string page, CancellationToken cancellation)
    {
        SceneText.IsValid(scene).ShouldBeTrue();
        Images += Problem is null ? 1 : 0;
        return Task.FromResult<Result<CodeImage>>(Problem is { } no ? no : new CodeImage("image/jpeg", System.Text.Encoding.UTF8.GetBytes(scene)));
    }

    public Task<Result<Uri>> UrlLinkAsync(MerchantId merchant, string page, string query, int days, CancellationToken cancellation)
    {
        Links++;
        return Task.FromResult<Result<Uri>>(Problem is { } no ? no : new Uri($"https://wxaurl.cn/{Links}?{query}"));
    }
}
