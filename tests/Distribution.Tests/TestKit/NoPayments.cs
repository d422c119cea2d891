using Distribution.Kernel;
using Distribution.Payments;

namespace Distribution.Tests.TestKit;

/// <summary>A provider that knows of no payment: they are told of, not made.</summary>
internal sealed class NoPayments(string name) : IPaymentGateway
{
    public string Name => name;

    public Task<Result<PaymentSession>> CreatePaymentAsync(PaymentRequest request, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<GatewayOutcome<PaymentStatus>> QueryAsync(MerchantId merchant, OrderId order, CancellationToken cancellation) =>
        Task.FromResult<GatewayOutcome<PaymentStatus>>(new GatewayOutcome<PaymentStatus>.Known(new PaymentStatus(PaymentState.NotFound, 0, Currency.CNY, null, null)));

    public Task<GatewayOutcome<Done>> CloseAsync(MerchantId merchant, OrderId order, CancellationToken cancellation) =>
        Task.FromResult<GatewayOutcome<Done>>(new GatewayOutcome<Done>.Known(default));

    public Task<GatewayOutcome<RefundStatus>> RefundAsync(RefundRequest request, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<GatewayOutcome<RefundStatus>> QueryRefundAsync(RefundRequest request, CancellationToken cancellation) => throw new NotSupportedException();
}
