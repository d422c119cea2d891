using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;
using Distribution.Local.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Distribution.Local.Providers.Http;

/// <summary>
/// The simulated providers on the host's own address: their interfaces where the real ones have them, and under
/// <c>/sandbox/{provider}/</c> what buyers, payees and testers do, which is open, as this is no real money.
/// </summary>
internal static class ProviderEndpoints
{
    private const int MaxBody = 64 * 1024;
    private static readonly Problem Unreadable = Problem.Invalid("malformed", "The body is not what this route takes.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (IProviderServer server in routes.ServiceProvider.GetRequiredService<ProviderServers>().All)
        {
            foreach (string pattern in server.Routes)
            {
                routes.Map(pattern, context => AnswerAsync(context, server));
            }

            string people = "/sandbox/" + server.Name;
            routes.MapPost(people + "/pay", context => ActAsync(context, server, ProviderActJson.Default.BuyerPays, static body => new ProviderAct.Pay(
                body.Merchant,
                body.OutTradeNo,
                Math.Clamp(body.Times, 1, PayBody.MaxTimes),
                TimeSpan.FromSeconds(Math.Clamp(body.DelaySeconds, 0, PayBody.MaxDelay)))));
            routes.MapPost(people + "/confirm", context => ActAsync(context, server, ProviderActJson.Default.PayeeConfirms, static body => new ProviderAct.Confirm(body.Merchant, body.Package)));
            routes.MapPost(people + "/return", context => ActAsync(context, server, ProviderActJson.Default.TransferReturns, static body => new ProviderAct.Return(body.Merchant, body.PayoutNo)));
            routes.MapPost(people + "/faults", context => ActAsync(context, server, ProviderActJson.Default.PlannedFault, static body =>
                new ProviderAct.Meet(body with { DelaySeconds = Math.Clamp(body.DelaySeconds, 0, PayBody.MaxDelay) })));
        }
    }

    /// <summary>A request of a Kestrel connection, its target as it came.</summary>
    private static async Task<ProviderRequest?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBody)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted).ConfigureAwait(false);
        Dictionary<string, string> headers = ProviderHeaders.Of();
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in context.Request.Headers)
        {
            headers[name] = value.ToString();
        }

        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return buffer.Length <= MaxBody ? new ProviderRequest(context.Request.Method, target, headers, buffer.ToArray()) : null;
    }

    private static async Task AnswerAsync(HttpContext context, IProviderServer server)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        ProviderReply reply = await server.AnswerAsync(request, context.RequestAborted).ConfigureAwait(false);
        switch (reply.Delivery)
        {
            case ReplyDelivery.Cut:
                context.Abort();
                break;
            case ReplyDelivery.Silent:
                await GoneAsync(context).ConfigureAwait(false);
                break;
            default:
                await WriteAsync(context, reply).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Returns when the other side has given up, or the host stops.</summary>
    private static async Task GoneAsync(HttpContext context)
    {
        CancellationToken stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var gone = new TaskCompletionSource();
        using (over.Token.Register(gone.SetResult))
        {
            await gone.Task.ConfigureAwait(false);
        }

        context.Abort();
    }

    private static async Task WriteAsync(HttpContext context, ProviderReply reply)
    {
        context.Response.StatusCode = reply.Status;
        foreach ((string name, string value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (!reply.Body.IsEmpty)
        {
            await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task ActAsync<T>(HttpContext context, IProviderServer server, JsonTypeInfo<T> type, Func<T, ProviderAct> act)
        where T : class
    {
        Problem? problem = await ReadAsync(context).ConfigureAwait(false) is { } request && Parse(request.Body, type) is { } body
            ? (await server.ActAsync(act(body), context.RequestAborted).ConfigureAwait(false)).Problem
            : Unreadable;
        SandboxAnswer answer = problem is null ? SandboxAnswer.Empty : SandboxAnswer.Of(problem);
        await WriteAsync(context, new ProviderReply(answer.Status, ProviderHeaders.Of(("Content-Type", "application/json")), answer.Body)).ConfigureAwait(false);
    }

    private static T? Parse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
