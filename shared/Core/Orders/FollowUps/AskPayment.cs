using Distribution.Kernel;
using Distribution.Payments;

namespace Distribution.Orders.FollowUps;

/// <summary>What asking about an unpaid order's payment has come to.</summary>
public enum PaymentInquiry
{
    /// <summary>It had been made, and is recorded now.</summary>
    Paid,

    /// <summary>Nobody has made it and nobody can any more.</summary>
    Ended,

    /// <summary>The provider has not heard of it, so it could not be ended there: whoever has the page may still open it until the order's time is over by the provider's clock.</summary>
    Unheard,

    /// <summary>Not known: the provider does not answer, or not what can be used.</summary>
    Unknown,
}

/// <summary>Asks the provider whether an order is paid after all; if not, ends the payment there.</summary>
public sealed class AskPayment(Gateways gateways, MarkPaid markPaid)
{
    /// <summary>A payment made between the question and the end is asked about once more.</summary>
    private const int MaxRounds = 2;

    /// <summary>How long after an order's time by our clock a payment may still be made that the provider had not heard of: so far apart clocks may be.</summary>
    public static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(20);

    public async Task<PaymentInquiry> HandleAsync(Order order, CancellationToken cancellation)
    {
        IPaymentGateway gateway = gateways.Payments(order.Merchant, order.Provider);
        for (int round = 0; round < MaxRounds; round++)
        {
            if (await gateway.QueryAsync(order.Merchant, order.Id, cancellation).ConfigureAwait(false) is not GatewayOutcome<PaymentStatus>.Known { Value: var status })
            {
                return PaymentInquiry.Unknown;
            }

            if (status.State == PaymentState.Succeeded)
            {
                return await RecordAsync(order, gateway.Name, status, cancellation).ConfigureAwait(false);
            }

            if (status.State == PaymentState.Closed || await gateway.CloseAsync(order.Merchant, order.Id, cancellation).ConfigureAwait(false) is GatewayOutcome<Done>.Known)
            {
                return status.State == PaymentState.NotFound ? PaymentInquiry.Unheard : PaymentInquiry.Ended;
            }
        }

        return PaymentInquiry.Unknown;
    }

    private async Task<PaymentInquiry> RecordAsync(Order order, string provider, PaymentStatus status, CancellationToken cancellation)
    {
        if (status is not { TransactionId: { } transaction, SuccessAt: { } at })
        {
            return PaymentInquiry.Unknown;
        }

        var payment = new ProviderEvent.PaymentSucceeded(
            provider, IdText.FromParts("asked", order.Merchant.Value, order.Id.Value, transaction), order.Merchant, order.Id, transaction, status.Amount, status.Currency, at);
        return (await markPaid.HandleAsync(payment, cancellation).ConfigureAwait(false)).Problem is null ? PaymentInquiry.Paid : PaymentInquiry.Unknown;
    }
}
