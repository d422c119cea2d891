using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.MiniProgram;
using Distribution.MiniProgram.Tokens;
using Distribution.MiniProgram.Wire;
using Distribution.Storage;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.MiniProgram;

/// <summary>The platform on this machine: hands out tokens and answers what a test sets.</summary>
internal sealed class MiniProgramKit : IAsyncDisposable
{
    public const string AppId = "wxd678efh567hg6787";
    public const string Secret = "5ecre75ecre75ecre75ecre75ecre75e";
    public static readonly MerchantId Merchant = new("fruit");

    private readonly ProviderPeer _peer;
    private readonly List<MiniProgramHttp> _connections = [];
    private int _tokens;

    private MiniProgramKit(ProviderPeer peer)
    {
        _peer = peer;
        peer.Answer = request => request.Target.StartsWith("/cgi-bin/stable_token", StringComparison.Ordinal) ? Token(request) : Answer(request);
    }

    public InMemoryEntityStore Store { get; } = new();

    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));

    public TestLog Log { get; } = new();

    public ConcurrentQueue<WireRequest> Requests => _peer.Requests;

    /// <summary>The errcode token requests are answered with; 0 for a token.</summary>
    public int TokenError { get; set; }

    public int TokensGiven => _tokens;

    public Func<WireRequest, WireAnswer> Answer { get; set; } = _ => throw new InvalidOperationException("No answer is set.");

    public static async Task<MiniProgramKit> StartAsync() => new(await ProviderPeer.StartAsync());

    public static WireAnswer Json(string json, int status = 200) =>
        new(status, Encoding.UTF8.GetBytes(json), new Dictionary<string, string> { ["Content-Type"] = "application/json; encoding=utf-8" });

    public static WireAnswer Image(byte[] bytes) => new(200, bytes, new Dictionary<string, string> { ["Content-Type"] = "image/jpeg" });

    public static JsonNode Body(WireRequest request) => JsonNode.Parse(request.Body).ShouldNotBeNull();

    /// <summary>Another instance of the app over the same store.</summary>
    public (WeChatMiniProgram Platform, AccessTokens Tokens) Instance()
    {
        var settings = new MiniProgramOptions { BaseUrl = _peer.Address };
        settings.Merchants[Merchant.Value] = App();
        var http = new MiniProgramHttp();
        _connections.Add(http);
        IOptions<MiniProgramOptions> options = Options.Create(settings);
        var wire = new MiniProgramWire(http, options, new Logger<MiniProgramWire>(Log));
        var tokens = new AccessTokens(Store, wire, Clock, new Logger<AccessTokens>(Log));
        return (new WeChatMiniProgram(wire, tokens, options, new Logger<WeChatMiniProgram>(Log)), tokens);
    }

    public static MiniProgramApp App() => new() { AppId = AppId, AppSecret = Secret };

    /// <summary>No secret, token, key or person is in the log.</summary>
    public void MustHaveKeptQuiet(params string[] more)
    {
        foreach (string secret in (string[])[Secret, "TOKEN-", .. more])
        {
            Log.Text.ShouldNotContain(secret);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (MiniProgramHttp http in _connections)
        {
            http.Dispose();
        }

        await _peer.DisposeAsync();
    }

    private WireAnswer Token(WireRequest request)
    {
        JsonNode body = Body(request);
        ((string?)body["grant_type"], (string?)body["appid"], (string?)body["secret"], (bool?)body["force_refresh"]).ShouldBe(("client_credential", AppId, Secret, false));
        return TokenError != 0
            ? Json($$"""{"errcode":{{TokenError}},"errmsg":"..."}""")
            : Json($$"""{"access_token":"TOKEN-{{Interlocked.Increment(ref _tokens)}}","expires_in":7200}""");
    }
}
