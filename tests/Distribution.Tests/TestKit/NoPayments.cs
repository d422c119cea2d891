using Distribution.Kernel;
using Distribution.Payments;

namespace Distribution.Tests.TestKit;

/// <summary>A provider that nobody asks: its payments are told of, not made.</summary>
internal sealed class NoPayments : IPaymentGateway
{
    public string Name => "sandbox";

    public Task<Result<PaymentSession>> CreatePaymentAsync(PaymentRequest request, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<GatewayOutcome<PaymentStatus>> QueryAsync(MerchantId merchant, OrderId order, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<GatewayOutcome<Done>> CloseAsync(MerchantId merchant, OrderId order, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<GatewayOutcome<RefundStatus>> RefundAsync(RefundRequest request, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<GatewayOutcome<RefundStatus>> QueryRefundAsync(RefundRequest request, CancellationToken cancellation) => throw new NotSupportedException();
}
