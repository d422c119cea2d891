using System.Text;
using System.Text.Json;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Idempotency;
using Distribution.Functions.Api.Requests;
using Distribution.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Distribution.Tests.Functions.Api;

/// <summary>The pipeline over a store in memory, with requests and tokens as a client would make them.</summary>
internal sealed class ApiTestBed
{
    public const string Key = "a-key-for-tests-of-32-characters";

    public static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    public ApiTestBed(IEntityStore? store = null)
    {
        var memory = new InMemoryEntityStore();
        var options = Options.Create(new ApiAuthOptions { SigningKey = Key, Issuer = "tests", Audience = "distribution" });
        Cursors = new Cursors(options);
        Answers = new IdempotencyStore(store ?? memory, memory, Clock);
        Authenticator = new Authenticator(options, Clock);
        Pipeline = new ApiPipeline(Authenticator, Answers, Cursors, NullLogger<ApiPipeline>.Instance);
    }

    public SettableClock Clock { get; } = new(Start);

    public Authenticator Authenticator { get; }

    public Cursors Cursors { get; }

    public IdempotencyStore Answers { get; }

    public ApiPipeline Pipeline { get; }

    public string Token(string user = "an", string role = "user", string merchant = "fruit", string key = Key, string issuer = "tests", TimeSpan? life = null, TimeSpan? delay = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = "distribution",
            NotBefore = delay is { } later ? (Clock.GetUtcNow() + later).UtcDateTime : null,
            Expires = (Clock.GetUtcNow() + (life ?? TimeSpan.FromHours(1))).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = user, ["mch"] = merchant, ["role"] = role },
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key)), SecurityAlgorithms.HmacSha256),
        });

    public static HttpRequest Request(string method, string path, string? body = null, string? token = null, string? key = null, string? contentType = "application/json")
    {
        var context = new DefaultHttpContext();
        context.Response.Body = new MemoryStream();
        int query = path.IndexOf('?', StringComparison.Ordinal);
        context.Request.Method = method;
        context.Request.Path = query < 0 ? path : path[..query];
        context.Request.QueryString = new QueryString(query < 0 ? "" : path[query..]);
        if (body is not null)
        {
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
            context.Request.ContentType = contentType;
        }

        if (token is not null)
        {
            context.Request.Headers.Authorization = "Bearer " + token;
        }

        if (key is not null)
        {
            context.Request.Headers["Idempotency-Key"] = key;
        }

        return context.Request;
    }

    /// <summary>Writes the result as the host would and reads it back.</summary>
    public static async Task<Answered> RunAsync(HttpRequest request, Task<IActionResult> running)
    {
        await (await running).ExecuteResultAsync(new ActionContext { HttpContext = request.HttpContext, RouteData = new RouteData() });
        HttpResponse response = request.HttpContext.Response;
        string text = Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());
        return new Answered(response.StatusCode, response.ContentType, text, response.Headers);
    }

    internal sealed record Answered(int Status, string? ContentType, string Text, IHeaderDictionary Headers)
    {
        public JsonElement Json => JsonDocument.Parse(Text).RootElement;

        public string? Code => Json.GetProperty("code").GetString();
    }
}

/// <summary>A clock that stands until it is set.</summary>
internal sealed class SettableClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public void Advance(TimeSpan by) => _now += by;

    public override DateTimeOffset GetUtcNow() => _now;
}
