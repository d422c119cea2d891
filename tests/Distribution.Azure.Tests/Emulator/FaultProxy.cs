using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Distribution.Azure.Tests.Emulator;

/// <summary>What a proxy does to a request.</summary>
internal enum ProxyFault
{
    /// <summary>Passes it on, and the answer back.</summary>
    None,

    /// <summary>Answers 503 without passing it on.</summary>
    Busy,

    /// <summary>Answers 429 without passing it on.</summary>
    Throttled,

    /// <summary>Passes it on, and answers 500.</summary>
    FailedAfterwards,

    /// <summary>Cuts the connection without passing it on.</summary>
    CutBefore,

    /// <summary>Passes it on, and cuts the connection instead of answering.</summary>
    CutAfterwards,
}

/// <summary>Stands between a client and the table service of the emulator and does what a bad day does.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = DecompressionMethods.None });
    private readonly Uri _service;
    private int _requests;

    private FaultProxy(WebApplication server, Uri service)
    {
        _server = server;
        _service = service;
        _server.Run(HandleAsync);
    }

    /// <summary>Decides by the number of the request, from 1, and by its path.</summary>
    public Func<int, string, ProxyFault> Decide { get; set; } = static (_, _) => ProxyFault.None;

    /// <summary>Runs when a fault was decided, before anything is answered.</summary>
    public Func<Task> OnFault { get; set; } = static () => Task.CompletedTask;

    public ConcurrentQueue<ProxyFault> Faults { get; } = new();

    public string ConnectionString => Azurite.ConnectionTo(new Uri(_server.Urls.First() + _service.AbsolutePath), new Uri("http://127.0.0.1:1/none"));

    public static async Task<FaultProxy> StartAsync(Uri service)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = 8 * 1024 * 1024);
        var proxy = new FaultProxy(builder.Build(), service);
        await proxy._server.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        ProxyFault fault = Decide(Interlocked.Increment(ref _requests), context.Request.Path);
        using HttpResponseMessage? answer = fault is ProxyFault.Busy or ProxyFault.Throttled or ProxyFault.CutBefore ? null : await ForwardAsync(context);
        if (fault != ProxyFault.None)
        {
            Faults.Enqueue(fault);
            await OnFault();
        }

        switch (fault)
        {
            case ProxyFault.CutBefore or ProxyFault.CutAfterwards:
                context.Abort();
                break;
            case ProxyFault.Busy or ProxyFault.Throttled or ProxyFault.FailedAfterwards:
                context.Response.StatusCode = fault == ProxyFault.Busy ? 503 : fault == ProxyFault.Throttled ? 429 : 500;
                break;
            default:
                await AnswerAsync(context, answer ?? throw new InvalidOperationException("Nothing was passed on."));
                break;
        }
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_service, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        request.Content = new ByteArrayContent(body.ToArray());
        foreach ((string name, var values) in context.Request.Headers)
        {
            if (name is not "Host" and not "Content-Length" and not "Transfer-Encoding" && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return await _client.SendAsync(request);
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not "Transfer-Encoding" and not "Connection" and not "Keep-Alive")
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        if (answer.StatusCode != HttpStatusCode.NoContent)
        {
            await answer.Content.CopyToAsync(context.Response.Body);
        }
    }
}
