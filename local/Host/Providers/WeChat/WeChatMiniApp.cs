using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Web;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Payments.Accounts;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat;

/// <summary>Of the mini program's platform what a shop needs to know who somebody is: login, access token, phone number.</summary>
internal sealed class WeChatMiniApp(IEntityStore store, WeChatAccounts accounts, WeChatPeople people, TimeProvider clock)
{
    private const string LogInPath = "/sns/jscode2session";
    private const string TokenPath = "/cgi-bin/stable_token";
    private const string PhonePath = "/wxa/business/getuserphonenumber";
    private const string DevicePath = "/sandbox/wechat/login";

    private const int InvalidCode = 40029;
    private const int UsedCode = 40163;
    private const int InvalidApp = 40013;
    private const int InvalidSecret = 40125;
    private const int InvalidToken = 40001;

    private static readonly TimeSpan CodeLasts = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TokenLasts = TimeSpan.FromHours(2);

    public static IReadOnlyList<string> Routes { get; } = [LogInPath, TokenPath, PhonePath, DevicePath];

    public Task<ProviderReply> AnswerAsync(ProviderRequest request, CancellationToken cancellation)
    {
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(request.PathAndQuery.Split('?', 2) is [_, var text] ? text : "");
        return request.Path switch
        {
            LogInPath => LogInAsync(query["appid"], query["secret"], query["js_code"] ?? "", cancellation),
            TokenPath => Task.FromResult(Token(request.Body)),
            PhonePath => PhoneAsync(query["access_token"], request.Body, cancellation),
            _ => OpenAsync(request.Body, cancellation),
        };
    }

    /// <summary>What <c>wx.login</c> does on a person's device: a code for this person, and one for the phone button.</summary>
    private async Task<ProviderReply> OpenAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (Read(body, WeChatDeviceJson.Default.DeviceLogIn) is not { } login || accounts.Find(login.Merchant) is not { } account || login.Person.Length is 0 or > IdText.MaxLength)
        {
            return Json(new JsonObject { ["code"] = "malformed", ["message"] = "It takes a merchant with an account and a person." }, 400);
        }

        ProviderAccount person = await people.IntroduceAsync(login.Merchant, login.Person, login.RealName, isNews: true, cancellation).ConfigureAwait(false);
        string code = Guid.NewGuid().ToString("N");
        string phone = Guid.NewGuid().ToString("N");
        DateTimeOffset now = clock.GetUtcNow();
        await PutAsync(code, null, new WeChatCodeRow(account.Row.AppId, person.Account, null, now, false), cancellation).ConfigureAwait(false);
        await PutAsync(phone, null, new WeChatCodeRow(account.Row.AppId, person.Account, login.PhoneNumber, now, false), cancellation).ConfigureAwait(false);
        return Json(new JsonObject { ["code"] = code, ["phoneCode"] = phone, ["openid"] = person.Account });
    }

    private async Task<ProviderReply> LogInAsync(string? appId, string? secret, string code, CancellationToken cancellation)
    {
        if (accounts.FindApp(appId ?? "") is not { } account)
        {
            return Error(InvalidApp);
        }

        if (account.Row.AppSecret != secret)
        {
            return Error(InvalidSecret);
        }

        (WeChatCodeRow? found, int error) = await TakeAsync(account, code, cancellation).ConfigureAwait(false);
        return found is null
            ? Error(error)
            : Json(new JsonObject { ["openid"] = found.OpenId, ["session_key"] = Convert.ToBase64String(Guid.NewGuid().ToByteArray()) });
    }

    private ProviderReply Token(ReadOnlyMemory<byte> body)
    {
        if (Read(body, WeChatDeviceJson.Default.TokenRequest) is not { } asked || accounts.FindApp(asked.Appid) is not { } account)
        {
            return Error(InvalidApp);
        }

        return asked.Secret == account.Row.AppSecret
            ? Json(new JsonObject { ["access_token"] = TokenOf(account, clock.GetUtcNow() + TokenLasts), ["expires_in"] = (int)TokenLasts.TotalSeconds })
            : Error(InvalidSecret);
    }

    private async Task<ProviderReply> PhoneAsync(string? token, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (AccountOf(token ?? "") is not { } account)
        {
            return Error(InvalidToken);
        }

        string code = Read(body, WeChatDeviceJson.Default.PhoneRequest)?.Code ?? "";
        (WeChatCodeRow? found, int error) = await TakeAsync(account, code, cancellation).ConfigureAwait(false);
        return found?.PhoneNumber is { } number
            ? Json(new JsonObject
            {
                ["errcode"] = 0,
                ["errmsg"] = "ok",
                ["phone_info"] = new JsonObject
                {
                    ["phoneNumber"] = number,
                    ["purePhoneNumber"] = number,
                    ["countryCode"] = "86",
                    ["watermark"] = new JsonObject { ["appid"] = account.Row.AppId, ["timestamp"] = clock.GetUtcNow().ToUnixTimeSeconds() },
                },
            })
            : Error(found is null ? error : InvalidCode);
    }

    /// <summary>A code is good once and for five minutes.</summary>
    private async Task<(WeChatCodeRow? Found, int Error)> TakeAsync(WeChatAccount account, string code, CancellationToken cancellation)
    {
        if (!IdText.IsValid(code)
            || await store.GetAsync(WeChatKey.CodeOf(code), WeChatKey.Row, WeChatRowJson.Default.WeChatCodeRow, cancellation).ConfigureAwait(false) is not { } read
            || read.Value.AppId != account.Row.AppId || clock.GetUtcNow() - read.Value.At > CodeLasts)
        {
            return (null, InvalidCode);
        }

        return !read.Value.IsUsed && await PutAsync(code, read, read.Value with { IsUsed = true }, cancellation).ConfigureAwait(false)
            ? (read.Value, 0)
            : (null, UsedCode);
    }

    private async Task<bool> PutAsync(string code, Stored<WeChatCodeRow>? read, WeChatCodeRow row, CancellationToken cancellation)
    {
        PartitionBatch batch = new PartitionBatch(WeChatKey.CodeOf(code)).Put(WeChatKey.Row, read, row, WeChatRowJson.Default.WeChatCodeRow);
        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null;
    }

    /// <summary>The token says itself for which app and until when it is good.</summary>
    private static string TokenOf(WeChatAccount account, DateTimeOffset until)
    {
        string seconds = until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{account.Row.AppId}.{seconds}.{WeChatText.Token(43, account.Row.AppSecret, seconds)}";
    }

    private WeChatAccount? AccountOf(string token) =>
        token.Split('.') is [var appId, var seconds, _] && accounts.FindApp(appId) is { } account
        && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long until) && until > clock.GetUtcNow().ToUnixTimeSeconds()
        && TokenOf(account, DateTimeOffset.FromUnixTimeSeconds(until)) == token
            ? account
            : null;

    private static T? Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class => WeChatDocuments.Read(body, type);

    private static ProviderReply Error(int code) => Json(new JsonObject { ["errcode"] = code, ["errmsg"] = "refused" });

    private static ProviderReply Json(JsonObject document, int status = 200) =>
        new(status, ProviderHeaders.Of(("Content-Type", "application/json")), System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()));
}

/// <summary>A person opens the merchant's mini program.</summary>
/// <param name="Person">Any name; the same person has the same openid.</param>
/// <param name="RealName">As the person has proved it to WeChat; null if not.</param>
/// <param name="PhoneNumber">Told by the phone button; null if there is none.</param>
internal sealed record DeviceLogIn(MerchantId Merchant, string Person, string? RealName = null, string? PhoneNumber = null)
{
    public override string ToString() => nameof(DeviceLogIn);
}

internal sealed record TokenRequest(string Appid, string Secret)
{
    public override string ToString() => $"{nameof(TokenRequest)} {Appid}";
}

internal sealed record PhoneRequest(string Code)
{
    public override string ToString() => nameof(PhoneRequest);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DeviceLogIn))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(PhoneRequest))]
internal sealed partial class WeChatDeviceJson : JsonSerializerContext;
