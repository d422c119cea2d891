using System.Globalization;
using Distribution.Distributors.Traces;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Payments;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Orders;

/// <summary>Orders as buyers and the shop place, read, cancel and complete them.</summary>
public sealed class OrdersHttp(
    ApiPipeline api, PlaceOrder place, Fingerprints fingerprints, Gateways gateways, GetOrder get, ListOrders list, CancelOrder cancel, CompleteOrder complete)
{
    internal const string NotFound = "order.not_found";

    private const ApiRoles Parties = ApiRoles.User | ApiRoles.Merchant;
    private const int MaxDescription = 127;

    [Function("PlaceOrder")]
    public Task<IActionResult> PlaceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders")] HttpRequest request, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.User, OrdersHttpJson.Default.PlaceOrderBody, async (command, body) =>
        {
            if (HoleIn(body.Lines) is { } hole)
            {
                return hole;
            }

            if (!fingerprints.Of(command.Merchant, body.Traces).TryGet(out ClientTraces? traces, out Problem? problem))
            {
                return problem;
            }

            CartLine[] lines = [.. body.Lines.Select(line => new CartLine(line.Sku, line.Qty))];
            Result<Order> placed = await place.HandleAsync(
                new PlaceOrderCommand(command.Merchant, command.User, command.CommandId, command.RequestHash, lines, body.Freight, body.Region, body.Via, body.BindingId, body.GroupId) { Traces = traces },
                cancellation);
            return placed.TryGet(out Order? order, out problem) ? await AskForPaymentAsync(order, cancellation) : problem;
        });

    [Function("GetOrder")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, Parties, async call =>
            RouteId.Read<OrderId>(id, NotFound).TryGet(out OrderId order, out Problem? problem)
                ? Answer(await get.HandleAsync(call.Merchant, order, OwnOnly(call), cancellation))
                : problem);

    [Function("ListOrders")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, Parties, request.Query["day"], OrdersHttpJson.Default.ListBodyOrderView, async (call, page) =>
        {
            if (call.Caller.Is(ApiRoles.User))
            {
                return (await list.OfBuyerAsync(call.Merchant, call.User, page.Cursor, page.Limit, cancellation)).To(OrderView.Of);
            }

            return QueryValue.Day(call.Query("day") ?? "").TryGet(out DateOnly day, out Problem? problem)
                ? (await list.OfDayAsync(call.Merchant, day, page.Cursor, page.Limit, cancellation)).To(OrderView.Of)
                : problem;
        });

    [Function("CancelOrder")]
    public Task<IActionResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{id}/cancel")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.CommandAsync(request, Parties, OrdersHttpJson.Default.EmptyBody, async (command, _) =>
            RouteId.Read<OrderId>(id, NotFound).TryGet(out OrderId order, out Problem? problem)
                ? Answer(await cancel.HandleAsync(new CancelOrderCommand(command.Merchant, order, OwnOnly(command)), cancellation))
                : problem);

    [Function("CompleteOrder")]
    public Task<IActionResult> CompleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{id}/complete")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.CommandAsync(request, Parties, OrdersHttpJson.Default.EmptyBody, async (command, _) =>
            RouteId.Read<OrderId>(id, NotFound).TryGet(out OrderId order, out Problem? problem)
                ? Answer(await complete.HandleAsync(new CompleteOrderCommand(command.Merchant, order, OwnOnly(command)), cancellation))
                : problem);

    private static UserId? OwnOnly(ApiCall call) => call.Caller.Is(ApiRoles.User) ? call.User : null;

    private static Result<ApiAnswer> Answer(Result<Order> result) =>
        result.Map(order => ApiAnswer.Ok(OrderView.Of(order), OrdersHttpJson.Default.OrderView));

    private static ApiAnswer Placed(Order order, PaymentView? payment) =>
        ApiAnswer.Created($"/api/orders/{order.Id}", new PlacedOrderView(OrderView.Of(order), payment), OrdersHttpJson.Default.PlacedOrderView);

    /// <summary>A null among the lines, which the serializer lets through.</summary>
    private static Problem? HoleIn(IReadOnlyList<CartLineBody> lines)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i] is null)
            {
                return BodyReader.Malformed(string.Create(CultureInfo.InvariantCulture, $"/lines/{i}"), "A line is an object.");
            }
        }

        return null;
    }

    /// <summary>
    /// The order stays placed if the provider does not answer: the same request asks it again. One that has gone on since, which
    /// such a request finds cancelled or paid, has nothing more to be paid.
    /// </summary>
    private async Task<Result<ApiAnswer>> AskForPaymentAsync(Order order, CancellationToken cancellation)
    {
        if (order.State != OrderState.Placed)
        {
            return Placed(order, null);
        }

        string first = order.Lines[0].Name;
        string description = first.Length > MaxDescription ? first[..MaxDescription] : first;
        return (await gateways.Payments(order.Merchant, order.Provider).CreatePaymentAsync(
            new PaymentRequest(order.Merchant, order.Id, order.Total, order.Currency, description, order.ExpiresAt, order.Buyer), cancellation))
            .Map(payment => Placed(order, new PaymentView(payment.Provider, payment.OutTradeNo, payment.Amount, payment.Currency, payment.PayUrl, payment.Parameters)));
    }
}
