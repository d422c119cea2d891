using Distribution.Kernel;
using Distribution.Orders.Refunds;
using Distribution.Payments;

namespace Distribution.Orders.FollowUps;

/// <summary>Asks the provider how a refund stands, and for the refund itself again if the provider has never heard of it.</summary>
public sealed class AskRefund(Gateways gateways, RecordRefund record, SendRefund send)
{
    /// <summary>Whether its end is known now.</summary>
    /// <exception cref="RetryableException">It was asked for again, and whether the provider has it is not known.</exception>
    public async Task<bool> HandleAsync(Order order, OrderRefund refund, CancellationToken cancellation)
    {
        var request = new RefundRequest(order.Merchant, order.Id, refund.Id, refund.Amount, order.Total, order.Currency, refund.Reason);
        GatewayOutcome<RefundStatus> outcome = await gateways.Payments(order.Merchant, order.Provider).QueryRefundAsync(request, cancellation).ConfigureAwait(false);
        if (outcome is not GatewayOutcome<RefundStatus>.Known { Value: var status })
        {
            return false;
        }

        if (status.State == RefundProgress.NotFound)
        {
            await send.HandleAsync(new RefundRequested(1, order.Merchant, order.Id, refund.Id), cancellation).ConfigureAwait(false);
            return false;
        }

        await record.ApplyAsync(order.Merchant, order.Id, refund.Id, status, cancellation).ConfigureAwait(false);
        return status.State is RefundProgress.Succeeded or RefundProgress.Abnormal;
    }
}
