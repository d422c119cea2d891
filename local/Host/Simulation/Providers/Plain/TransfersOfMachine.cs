using Distribution.Kernel;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.World;
using Distribution.Payments;

namespace Distribution.Local.Simulation.Providers.Plain;

/// <summary>Payouts as one machine asks for them.</summary>
internal sealed class TransfersOfMachine(SimWorld world, PlainBank bank, Machine machine) : ITransferGateway
{
    /// <summary>Less than the product allows for, with clocks 20 minutes apart.</summary>
    private const int MostSecondsOnItsWay = 30 * 60;

    public string Name => PaymentsOfMachine.Provider;

    public Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation) =>
        Task.FromResult<GatewayOutcome<TransferTerms>>(new GatewayOutcome<TransferTerms>.Known(TransferTerms.Of(request)));

    public async Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "payout", request.PayoutNo);
        await machine.MayDieAsync(Fault.CrashBeforeProviderCall);
        if (world.Strikes(Fault.PayoutRefused))
        {
            return new GatewayOutcome<TransferStatus>.Refused(Problem.Refused("transfer.refused", "The payee has no account."));
        }

        if (world.Strikes(Fault.PayoutNeverArrived))
        {
            return new GatewayOutcome<TransferStatus>.Unknown("time-out");
        }

        if (world.Plan.Strikes(Fault.PayoutLateOnItsWay, world.Loop.Dice))
        {
            world.Loop.In(world.Loop.Dice.Seconds(30, MostSecondsOnItsWay), () => ArriveLate(request));
            return new GatewayOutcome<TransferStatus>.Unknown("cut off");
        }

        TransferStatus status = bank.Send(request);
        await machine.MayDieAsync(Fault.CrashAfterProviderCall);
        return world.Strikes(Fault.PayoutReplyLost) ? new GatewayOutcome<TransferStatus>.Unknown("time-out") : new GatewayOutcome<TransferStatus>.Known(status);
    }

    public async Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "ask", payoutNo);
        return world.Strikes(Fault.ProviderSilent)
            ? new GatewayOutcome<TransferStatus>.Unknown("time-out")
            : new GatewayOutcome<TransferStatus>.Known(bank.StatusOf(payoutNo));
    }

    public Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
        throw new NotSupportedException("Nobody takes a transfer back here.");

    private void ArriveLate(TransferRequest request)
    {
        world.Counts.Hit(Fault.PayoutLateOnItsWay);
        bank.Send(request);
    }
}
