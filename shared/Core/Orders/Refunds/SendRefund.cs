using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Orders.Refunds;

/// <summary>Asks the provider for a refund that is recorded: always under the refund's own id, so asking again refunds nothing twice.</summary>
public sealed partial class SendRefund(OrderStore orders, RecordRefund record, Gateways gateways, ILogger<SendRefund> logger)
{
    /// <exception cref="RetryableException">It is not known whether the provider has it.</exception>
    public async Task HandleAsync(RefundRequested message, CancellationToken cancellation)
    {
        Order order = (await orders.GetAsync(message.Merchant, message.Order, cancellation).ConfigureAwait(false))?.Value
            ?? throw new InvalidDataException($"Refund {message.Refund} is of order {message.Order}, which does not exist.");
        OrderRefund refund = order.Refunds.FirstOrDefault(r => r.Id == message.Refund)
            ?? throw new InvalidDataException($"Order {message.Order} has no refund {message.Refund}.");
        if (refund.State != RefundState.Requested)
        {
            return;
        }

        GatewayOutcome<RefundStatus> outcome = await gateways.Payments(order.Merchant, order.Provider).RefundAsync(
            new RefundRequest(order.Merchant, order.Id, refund.Id, refund.Amount, order.Total, order.Currency, refund.Reason), cancellation).ConfigureAwait(false);
        switch (outcome)
        {
            case GatewayOutcome<RefundStatus>.Known { Value: var status }:
                await record.ApplyAsync(order.Merchant, order.Id, refund.Id, status, cancellation).ConfigureAwait(false);
                break;
            case GatewayOutcome<RefundStatus>.Refused { Problem: var problem }:
                LogRefused(logger, refund.Id.Value, problem.Code);
                await record.ApplyAsync(order.Merchant, order.Id, refund.Id, new RefundStatus(RefundProgress.Abnormal, problem.Code), cancellation).ConfigureAwait(false);
                break;
            case GatewayOutcome<RefundStatus>.Unknown { Reason: var reason }:
                throw new RetryableException($"Refund {refund.Id}: {reason}");
        }
    }

    [LoggerMessage(EventId = 6004, Level = LogLevel.Error, Message = "The provider refuses refund {Refund}: {Code}")]
    private static partial void LogRefused(ILogger logger, string refund, string code);
}
