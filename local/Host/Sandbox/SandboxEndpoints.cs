using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;
using Distribution.Payments.Sandbox;
using Distribution.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Sandbox;

/// <summary>
/// The provider's side of the wire, on the host's own address outside of the API. What the shop asks must be signed by
/// it; what a buyer or a tester does (<c>pay</c>, <c>faults</c>, <c>return</c>, <c>clock</c>) is open, as this is no real money.
/// </summary>
internal static class SandboxEndpoints
{
    private const int MaxBody = 64 * 1024;
    private static readonly Problem Unsigned = new("signature_invalid", ProblemKind.Unauthorized, "The request is not signed by the shop.");
    private static readonly Problem Unreadable = Problem.Invalid("malformed", "The body is not what this route takes.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(SandboxRoutes.Payments, context => FromShopAsync(context, SandboxJson.Default.SandboxPaymentOrder, async order =>
            Write(await Payments(context).CreateAsync(order, Address(context), context.RequestAborted).ConfigureAwait(false), SandboxJson.Default.SandboxPayment)));
        routes.MapGet(SandboxRoutes.Payments + "/{merchant}/{number}", context => FromShopAsync(context, async () =>
            Write(await Payments(context).GetAsync(Merchant(context), OrderId.Create(Number(context)), Address(context), context.RequestAborted).ConfigureAwait(false), SandboxJson.Default.SandboxPayment)));
        routes.MapPost(SandboxRoutes.Refunds, context => FromShopAsync(context, SandboxJson.Default.SandboxRefundOrder, async order =>
            Write(await Payments(context).RefundAsync(order, context.RequestAborted).ConfigureAwait(false), SandboxJson.Default.SandboxRefund)));
        routes.MapGet(SandboxRoutes.Refunds + "/{merchant}/{number}/{refund}", context => FromShopAsync(context, async () =>
            Write(await Payments(context).GetRefundAsync(Merchant(context), OrderId.Create(Number(context)), Refund(context), context.RequestAborted).ConfigureAwait(false), SandboxJson.Default.SandboxRefund)));
        routes.MapPost(SandboxRoutes.Transfers, context => FromShopAsync(context, SandboxJson.Default.SandboxTransferOrder, async order =>
            await Transfers(context).SendAsync(order, context.RequestAborted).ConfigureAwait(false) is { } answer ? Write(answer, SandboxJson.Default.SandboxTransfer) : SandboxAnswer.None));
        routes.MapGet(SandboxRoutes.Transfers + "/{merchant}/{number}", context => FromShopAsync(context, async () =>
            Write(await Transfers(context).GetAsync(Merchant(context), Number(context), context.RequestAborted).ConfigureAwait(false), SandboxJson.Default.SandboxTransfer)));

        routes.MapPost("/sandbox/pay", context => OpenAsync(context, TesterJson.Default.PayBody, async body =>
            Write(
                await Payments(context).PayAsync(body.Merchant, body.OutTradeNo, Math.Clamp(body.Times, 1, PayBody.MaxTimes), TimeSpan.FromSeconds(Math.Clamp(body.DelaySeconds, 0, PayBody.MaxDelay)), Address(context), context.RequestAborted).ConfigureAwait(false),
                SandboxJson.Default.SandboxPayment)));
        routes.MapPost("/sandbox/faults", context => OpenAsync(context, TesterJson.Default.FaultBody, async body =>
        {
            await Transfers(context).AddFaultAsync(body.Transfer, context.RequestAborted).ConfigureAwait(false);
            return SandboxAnswer.Empty;
        }));
        routes.MapPost(SandboxRoutes.Transfers + "/{number}/return", context => OpenAsync(context, TesterJson.Default.ReturnBody, async body =>
            Write(await Transfers(context).ReturnAsync(body.Merchant, Number(context), context.RequestAborted).ConfigureAwait(false), SandboxJson.Default.SandboxTransfer)));
        routes.MapPost("/sandbox/clock", context => OpenAsync(context, TesterJson.Default.ClockBody, async body =>
        {
            if (context.RequestServices.GetRequiredService<TimeProvider>() is not ShiftedClock clock || body.Hours is < 1 or > ClockBody.MaxHours)
            {
                return SandboxAnswer.Of(Unreadable);
            }

            await DevClock.ShiftAsync(context.RequestServices.GetRequiredService<IEntityStore>(), clock, TimeSpan.FromHours(body.Hours), context.RequestAborted).ConfigureAwait(false);
            return SandboxAnswer.Empty;
        }));
    }

    private static SandboxPayments Payments(HttpContext context) => context.RequestServices.GetRequiredService<SandboxPayments>();

    private static SandboxTransfers Transfers(HttpContext context) => context.RequestServices.GetRequiredService<SandboxTransfers>();

    private static MerchantId Merchant(HttpContext context) => MerchantId.Create((string?)context.GetRouteValue("merchant") ?? "");

    private static string Number(HttpContext context) => (string?)context.GetRouteValue("number") ?? "";

    private static RefundId Refund(HttpContext context) => RefundId.Create((string?)context.GetRouteValue("refund") ?? "");

    /// <summary>Where a browser reaches this host. The shop's own requests call it by a name that nobody else knows: then it is where they arrived.</summary>
    private static Uri Address(HttpContext context) =>
        context.Request.Host.Host == LoopbackHttp.Name.Host && context.Connection is { LocalIpAddress: { } address, LocalPort: > 0 and var port }
            ? new UriBuilder(context.Request.Scheme, address.ToString(), port).Uri
            : new Uri($"{context.Request.Scheme}://{context.Request.Host}");

    private static async Task FromShopAsync(HttpContext context, Func<Task<SandboxAnswer>> answer) =>
        await SendAsync(context, await IsShopAsync(context).ConfigureAwait(false) is not null && HasValidRoute(context)
            ? await answer().ConfigureAwait(false)
            : SandboxAnswer.Of(Unsigned)).ConfigureAwait(false);

    private static async Task FromShopAsync<T>(HttpContext context, JsonTypeInfo<T> type, Func<T, Task<SandboxAnswer>> answer)
        where T : class
    {
        byte[]? body = await IsShopAsync(context).ConfigureAwait(false);
        await SendAsync(context, body is null ? SandboxAnswer.Of(Unsigned) : await ReadAsync(body, type, answer).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task OpenAsync<T>(HttpContext context, JsonTypeInfo<T> type, Func<T, Task<SandboxAnswer>> answer)
        where T : class
    {
        byte[]? body = HasValidRoute(context) ? await BodyAsync(context).ConfigureAwait(false) : null;
        await SendAsync(context, body is null ? SandboxAnswer.Of(Unreadable) : await ReadAsync(body, type, answer).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task<SandboxAnswer> ReadAsync<T>(byte[] body, JsonTypeInfo<T> type, Func<T, Task<SandboxAnswer>> answer)
        where T : class
    {
        T? document;
        try
        {
            document = JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            document = null;
        }

        return document is null ? SandboxAnswer.Of(Unreadable) : await answer(document).ConfigureAwait(false);
    }

    /// <summary>The body of a request the shop has signed; null if it has not.</summary>
    private static async Task<byte[]?> IsShopAsync(HttpContext context)
    {
        byte[]? body = await BodyAsync(context).ConfigureAwait(false);
        Dictionary<string, string> headers = context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        string path = context.Request.Path + context.Request.QueryString;
        return body is not null && context.RequestServices.GetRequiredService<SandboxSigner>().IsShop(context.Request.Method, path, headers, body) ? body : null;
    }

    private static async Task<byte[]?> BodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBody)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted).ConfigureAwait(false);
        return buffer.Length <= MaxBody ? buffer.ToArray() : null;
    }

    private static bool HasValidRoute(HttpContext context) =>
        context.Request.RouteValues.Values.All(value => value is string text && IdText.IsValid(text));

    private static SandboxAnswer Write<T>(Result<T> result, JsonTypeInfo<T> type)
        where T : class =>
        result.TryGet(out T? value, out Problem? problem) ? new SandboxAnswer(StatusCodes.Status200OK, StoreJson.Write(value, type)) : SandboxAnswer.Of(problem);

    private static async Task SendAsync(HttpContext context, SandboxAnswer answer)
    {
        if (answer.IsLost)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        if (answer.Body.Length > 0)
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
