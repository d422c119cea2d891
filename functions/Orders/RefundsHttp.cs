using Distribution.Commission.Queries;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Orders.Refunds;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Orders;

/// <summary>What only the shop does with an order: refunding it, and asking why it earns what it earns.</summary>
public sealed class RefundsHttp(ApiPipeline api, RefundOrder refund, ResendRefund resend, GetCommission commission)
{
    [Function("RefundOrder")]
    public Task<IActionResult> RefundAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{id}/refunds")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Merchant, OrdersHttpJson.Default.RefundBody, async (command, body) =>
        {
            if (!RouteId.Read<OrderId>(id, OrdersHttp.NotFound).TryGet(out OrderId order, out Problem? problem))
            {
                return problem;
            }

            var asked = new RefundOrderCommand(command.Merchant, order, command.CommandId, command.RequestHash, body.Line, body.Amount, body.Reason);
            return (await refund.HandleAsync(asked, cancellation)).Map(result => ApiAnswer.Created(
                $"/api/orders/{order}", RefundView.Of(result.Refund), OrdersHttpJson.Default.RefundView));
        });

    [Function("ResendRefund")]
    public Task<IActionResult> ResendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{id}/refunds/{refundId}/resend")] HttpRequest request,
        string id,
        string refundId,
        CancellationToken cancellation) =>
        api.CommandAsync(request, ApiRoles.Merchant | ApiRoles.Finance, OrdersHttpJson.Default.EmptyBody, async (command, _) =>
            RouteId.Read<OrderId>(id, OrdersHttp.NotFound).TryGet(out OrderId order, out Problem? problem)
            && RouteId.Read<RefundId>(refundId, "refund.not_found").TryGet(out RefundId wanted, out problem)
                ? (await resend.HandleAsync(new ResendRefundCommand(command.Merchant, order, wanted), cancellation))
                    .Map(sent => ApiAnswer.Accepted(RefundView.Of(sent), OrdersHttpJson.Default.RefundView))
                : problem);

    [Function("GetCommission")]
    public Task<IActionResult> GetCommissionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{id}/commission")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.Merchant, async call =>
            RouteId.Read<OrderId>(id, OrdersHttp.NotFound).TryGet(out OrderId order, out Problem? problem)
                ? (await commission.HandleAsync(new GetCommissionQuery(call.Merchant, order), cancellation))
                    .Map(sheet => ApiAnswer.Ok(CommissionView.Of(sheet), OrdersHttpJson.Default.CommissionView))
                : problem);
}
