using System.Text.Json;
using Distribution.Kernel;
using Distribution.MiniProgram.Tokens;
using Distribution.MiniProgram.Wire;
using Distribution.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.MiniProgram;

/// <summary>WeChat's interface for mini programs.</summary>
internal sealed class WeChatMiniProgram(MiniProgramWire wire, AccessTokens tokens, IOptions<MiniProgramOptions> options, ILogger<WeChatMiniProgram> logger) : IMiniProgram
{
    private const string LoginPath = "/sns/jscode2session";
    private const string PhonePath = "/wxa/business/getuserphonenumber";
    private const string CodePath = "/wxa/getwxacodeunlimit";
    private const string LinkPath = "/wxa/generate_urllink";
    private const int ExpiresByDays = 1;
    private const int MaxLinkDays = 30;
    private const int MaxQuery = 1024;

    /// <summary>An access token that was good is not any more.</summary>
    private static readonly int[] TokenRejected = [40001, 40014, 42001];

    public async Task<Result<MiniProgramLogin>> LogInAsync(MerchantId merchant, string code, CancellationToken cancellation)
    {
        if (Find(merchant) is not { } app)
        {
            return MiniProgramProblems.NotConfigured();
        }

        string query = $"appid={Uri.EscapeDataString(app.AppId)}&secret={Uri.EscapeDataString(app.AppSecret)}&js_code={Uri.EscapeDataString(code)}&grant_type=authorization_code";
        if (!Decide(await wire.SendAsync(LoginPath, query, null, cancellation).ConfigureAwait(false), LoginPath, merchant).TryGet(out MiniProgramReply? reply, out Problem? problem))
        {
            return problem;
        }

        return reply.Read(MiniProgramJson.Default.LoginAnswer) is { Openid: { Length: > 0 } openId, SessionKey: { Length: > 0 } key, Unionid: var unionId }
            ? new MiniProgramLogin(app.AppId, openId, key, unionId)
            : MiniProgramProblems.Unavailable();
    }

    public async Task<Result<PhoneNumber>> PhoneAsync(MerchantId merchant, string code, CancellationToken cancellation)
    {
        byte[] body = StoreJson.Write(new PhoneBody(code), MiniProgramJson.Default.PhoneBody);
        if (!(await AskAsync(merchant, PhonePath, _ => body, cancellation).ConfigureAwait(false)).TryGet(out MiniProgramReply? reply, out Problem? problem))
        {
            return problem;
        }

        return reply.Read(MiniProgramJson.Default.PhoneAnswer) is { PhoneInfo: { PurePhoneNumber: { } number } info }
            && (info.Watermark?.Appid is null || info.Watermark.Appid == Find(merchant)?.AppId)
            && IsDigits(number, 4, 20) && CountryCode(info.CountryCode) is { } country
                ? new PhoneNumber(country, number)
                : MiniProgramProblems.Unavailable();
    }

    public async Task<Result<CodeImage>> CodeImageAsync(MerchantId merchant, string scene, string page, CancellationToken cancellation)
    {
        if (!SceneText.IsValid(scene))
        {
            throw new ArgumentException($"A scene has 1 to {SceneText.MaxLength} characters of a code.", nameof(scene));
        }

        Result<MiniProgramReply> asked = await AskAsync(
            merchant,
            CodePath,
            app => StoreJson.Write(new CodeBody(scene, page, app.EnvVersion == "release", app.EnvVersion), MiniProgramJson.Default.CodeBody),
            cancellation).ConfigureAwait(false);
        return asked.TryGet(out MiniProgramReply? reply, out Problem? problem)
            ? reply.IsImage ? new CodeImage(reply.ContentType, reply.Body) : MiniProgramProblems.Unavailable()
            : problem;
    }

    public async Task<Result<Uri>> UrlLinkAsync(MerchantId merchant, string page, string query, int days, CancellationToken cancellation)
    {
        if (query.Length > MaxQuery || days is < 1 or > MaxLinkDays)
        {
            throw new ArgumentException($"A link carries at most {MaxQuery} characters for 1 to {MaxLinkDays} days.", nameof(query));
        }

        Result<MiniProgramReply> asked = await AskAsync(
            merchant, LinkPath, app => StoreJson.Write(new LinkBody(page, query, ExpiresByDays, days, app.EnvVersion), MiniProgramJson.Default.LinkBody), cancellation).ConfigureAwait(false);
        return asked.TryGet(out MiniProgramReply? reply, out Problem? problem)
            ? Uri.TryCreate(reply.Read(MiniProgramJson.Default.LinkAnswer)?.UrlLink, UriKind.Absolute, out Uri? link) && link.Scheme == Uri.UriSchemeHttps
                ? link
                : MiniProgramProblems.Unavailable()
            : problem;
    }

    private static bool IsDigits(string text, int least, int most) => text.Length >= least && text.Length <= most && text.All(char.IsAsciiDigit);

    private static string? CountryCode(JsonElement code)
    {
        string text = code.ValueKind is JsonValueKind.Number ? code.GetRawText() : code.ValueKind is JsonValueKind.String ? code.GetString() ?? "" : "";
        return IsDigits(text, 1, 4) ? text : null;
    }

    private MiniProgramApp? Find(MerchantId merchant) => options.Value.Merchants.GetValueOrDefault(merchant.Value);

    /// <summary>With the access token; once more with a new one if the platform does not take it.</summary>
    private async Task<Result<MiniProgramReply>> AskAsync(MerchantId merchant, string path, Func<MiniProgramApp, byte[]> body, CancellationToken cancellation)
    {
        if (Find(merchant) is not { } app)
        {
            return MiniProgramProblems.NotConfigured();
        }

        string? rejected = null;
        while (true)
        {
            if (!(await tokens.GetAsync(merchant, app, rejected, cancellation).ConfigureAwait(false)).TryGet(out string? token, out Problem? problem))
            {
                return problem;
            }

            MiniProgramReply? reply = await wire.SendAsync(path, "access_token=" + Uri.EscapeDataString(token), body(app), cancellation).ConfigureAwait(false);
            if (rejected is not null || reply?.IsImage != false || reply.ErrorCode is not { } code || !TokenRejected.Contains(code))
            {
                return Decide(reply, path, merchant);
            }

            rejected = token;
        }
    }

    private Result<MiniProgramReply> Decide(MiniProgramReply? reply, string path, MerchantId merchant)
    {
        if (reply is null)
        {
            return MiniProgramProblems.Unavailable();
        }

        if (reply.IsImage || reply.ErrorCode is not { } code || code == 0)
        {
            return reply;
        }

        logger.LogErrorAnswer(path, merchant.Value, code);
        return TokenRejected.Contains(code) ? MiniProgramProblems.Unavailable() : MiniProgramProblems.Of(code);
    }
}
