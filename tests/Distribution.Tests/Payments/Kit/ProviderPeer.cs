using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distribution.Tests.Payments.Kit;

/// <summary>A request as it came over the wire.</summary>
internal sealed record WireRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>How the peer answers: whole, cut off in the middle, or never.</summary>
internal sealed record WireAnswer(int Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public bool IsCutOff { get; init; }

    public bool IsNever { get; init; }
}

/// <summary>An HTTP server on a free port of this machine that a test plays the provider with.</summary>
internal sealed class ProviderPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProviderPeer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<WireRequest> Requests { get; } = [];

    /// <summary>Released for every request that is there and will not be answered.</summary>
    public SemaphoreSlim? Unanswered { get; set; }

    /// <summary>Must be set before anything is asked.</summary>
    public Func<WireRequest, WireAnswer> Answer { get; set; } = _ => throw new InvalidOperationException("No answer is set.");

    public static async Task<ProviderPeer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        var peer = new ProviderPeer(app);
        app.Run(peer.HandleAsync);
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        peer.Address = new Uri(address);
        return peer;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var request = new WireRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            buffer.ToArray());
        Requests.Enqueue(request);
        WireAnswer answer = Answer(request);
        if (answer.IsNever)
        {
            Unanswered?.Release();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach ((string name, string value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.IsCutOff)
        {
            context.Response.ContentLength = answer.Body.Length + 1;
            await context.Response.Body.WriteAsync(answer.Body);
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        if (answer.Body.Length > 0)
        {
            await context.Response.Body.WriteAsync(answer.Body);
        }
    }
}
