using System.Globalization;
using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Local.Sandbox;
using Distribution.Local.Scenarios.Report;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Pages;

/// <summary>Where the sandbox's <c>payUrl</c> leads: what there is to pay, and a button that pays it as <c>POST /sandbox/pay</c> does.</summary>
internal static class PayPage
{
    private const string Path = "/sandbox/pay";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path + "/{merchant}/{number}", GetAsync);

    /// <summary>The page of one payment on a host.</summary>
    public static string Of(Uri host, MerchantId merchant, OrderId outTradeNo) =>
        new Uri(host, $"{Path}/{Uri.EscapeDataString(merchant.Value)}/{Uri.EscapeDataString(outTradeNo.Value)}").AbsoluteUri;

    private static async Task GetAsync(HttpContext context)
    {
        string merchant = (string?)context.GetRouteValue("merchant") ?? "";
        string number = (string?)context.GetRouteValue("number") ?? "";
        Result<SandboxPayment> found = IdText.IsValid(merchant) && IdText.IsValid(number)
            ? await context.RequestServices.GetRequiredService<SandboxPayments>()
                .GetAsync(new MerchantId(merchant), new OrderId(number), new Uri($"{context.Request.Scheme}://{context.Request.Host}"), context.RequestAborted).ConfigureAwait(false)
            : Problem.NotFound("payment_not_found", "There is no such payment.");
        if (!found.TryGet(out SandboxPayment? payment, out Problem? problem))
        {
            await Html.WriteAsync(context, StatusCodes.Status404NotFound, "404", $"<p>{Html.Text(problem.Detail)}</p>").ConfigureAwait(false);
            return;
        }

        string amount = string.Create(CultureInfo.InvariantCulture, $"{Yuan.Of(payment.Amount)} {payment.Currency}");
        string pays = new JsonObject { ["merchant"] = merchant, ["outTradeNo"] = number }.ToJsonString();
        string state = payment.State == PaymentState.Succeeded
            ? "<p>It is paid.</p>"
            : $$"""
              <button onclick="fetch('{{Path}}', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: this.value }).then(() => location.reload())" value="{{Html.Text(pays)}}">Pay</button>
              """;
        await Html.WriteAsync(context, StatusCodes.Status200OK, "Sandbox", $"<p>Order {Html.Text(number)} of shop {Html.Text(merchant)}: {amount}</p>\n{state}").ConfigureAwait(false);
    }
}
