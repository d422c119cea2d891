using Distribution.Kernel;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.World;
using Distribution.Payments;

namespace Distribution.Local.Simulation.Providers.Plain;

/// <summary>Refunds as one machine asks for them. Buyers pay without it.</summary>
internal sealed class PaymentsOfMachine(SimWorld world, PlainBank bank, Machine machine) : IPaymentGateway
{
    public const string Provider = "sandbox";

    private const string NotAsked = "The simulated shop does not ask this of its provider.";

    public string Name => Provider;

    public async Task<GatewayOutcome<RefundStatus>> RefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "refund", request.Refund.Value);
        await machine.MayDieAsync(Fault.CrashBeforeProviderCall);
        RefundStatus status = bank.Refund(request);
        await machine.MayDieAsync(Fault.CrashAfterProviderCall);
        return world.Strikes(Fault.RefundReplyLost) ? new GatewayOutcome<RefundStatus>.Unknown("time-out") : new GatewayOutcome<RefundStatus>.Known(status);
    }

    public Task<Result<PaymentSession>> CreatePaymentAsync(PaymentRequest request, CancellationToken cancellation) => throw new NotSupportedException(NotAsked);

    public async Task<GatewayOutcome<PaymentStatus>> QueryAsync(MerchantId merchant, OrderId order, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "ask", order.Value);
        return world.Strikes(Fault.ProviderSilent)
            ? new GatewayOutcome<PaymentStatus>.Unknown("time-out")
            : new GatewayOutcome<PaymentStatus>.Known(bank.PaymentOf(order));
    }

    public async Task<GatewayOutcome<Done>> CloseAsync(MerchantId merchant, OrderId order, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "close", order.Value);
        return !bank.TryClose(order) ? new GatewayOutcome<Done>.Refused(Problem.Conflict("payment.already_paid", "The payment was made."))
            : world.Strikes(Fault.ProviderSilent) ? new GatewayOutcome<Done>.Unknown("time-out")
            : new GatewayOutcome<Done>.Known(default);
    }

    public async Task<GatewayOutcome<RefundStatus>> QueryRefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "ask", request.Refund.Value);
        return world.Strikes(Fault.ProviderSilent)
            ? new GatewayOutcome<RefundStatus>.Unknown("time-out")
            : new GatewayOutcome<RefundStatus>.Known(bank.StatusOf(request.Refund));
    }
}
