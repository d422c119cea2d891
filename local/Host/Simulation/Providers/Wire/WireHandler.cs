using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>
/// One machine's way to the provider. Every request waits for its turn, and may get lost, come late, be cut off, time out, be
/// answered by an error, or be done and answered by anything.
/// </summary>
internal sealed class WireHandler(SimWorld world, WireBank bank, Machine machine) : HttpMessageHandler
{
    /// <summary>As long as the product waits for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ProviderRequest wire = await WireMessages.ReadAsync(request);
        WireCall call = bank.Dialect.CallOf(wire);
        await world.Loop.TurnAsync(machine, call.Kind.ToString(), call.Number);
        await machine.MayDieAsync(Fault.CrashBeforeProviderCall);
        bank.Asked(call);
        if (IsLost(call))
        {
            return await TimeOutAsync(call);
        }

        if (call.Kind == ProviderCall.Transfer && world.Plan.Strikes(Fault.PayoutLateOnItsWay, world.Loop.Dice))
        {
            bank.ArriveLate(wire);
            throw new HttpRequestException("The connection was cut.");
        }

        if (await UndoneAsync(call, wire) is { } undone)
        {
            return WireMessages.Write(undone);
        }

        ProviderReply reply = await bank.AnswerAsync(call, wire);
        await machine.MayDieAsync(Fault.CrashAfterProviderCall);
        return (call.Moves && world.Strikes(Fault.AnswerTimedOut)) ? await TimeOutAsync(call)
            : IsCut(call) ? WireMessages.Write(reply, isCut: true)
            : WireMessages.Write(Otherwise(wire, reply));
    }

    /// <summary>It never arrives.</summary>
    private bool IsLost(WireCall call) => call.Kind switch
    {
        ProviderCall.Transfer => world.Strikes(Fault.PayoutNeverArrived),
        ProviderCall.Refund => false,
        ProviderCall.Payment => world.Strikes(Fault.PaymentNotAnnounced),
        _ => world.Strikes(Fault.ProviderSilent),
    };

    /// <summary>An answer to what arrives and is not done; null if it is done.</summary>
    private async Task<ProviderReply?> UndoneAsync(WireCall call, ProviderRequest wire) =>
        call.Kind == ProviderCall.Transfer && world.Strikes(Fault.PayoutRefused) ? bank.Dialect.Refused(wire)
        : world.Strikes(Fault.ServerErrorBefore) ? bank.Dialect.ServerError(wire)
        : world.Strikes(Fault.TooManyRequests) ? await bank.AnswerAsync(call, wire, ProviderFault.TooMany)
        : call.Moves && world.Strikes(Fault.BalanceShort) ? await bank.AnswerAsync(call, wire, ProviderFault.NoFunds)
        : null;

    private bool IsCut(WireCall call) => call.Kind switch
    {
        ProviderCall.Transfer => world.Strikes(Fault.PayoutReplyLost),
        ProviderCall.Refund => world.Strikes(Fault.RefundReplyLost),
        _ => false,
    };

    /// <summary>What is answered instead, or the answer.</summary>
    private ProviderReply Otherwise(ProviderRequest wire, ProviderReply reply)
    {
        ProviderReply? instead = null;
        if (world.Strikes(Fault.ServerErrorAfter))
        {
            return bank.Dialect.ServerError(wire);
        }

        foreach (Fault fault in (ReadOnlySpan<Fault>)[Fault.SystemErrorAfter, Fault.StateUnknown, Fault.AnswerUnsigned])
        {
            if (instead is null && world.Plan.Strikes(fault, world.Loop.Dice))
            {
                instead = fault switch
                {
                    Fault.SystemErrorAfter => bank.Dialect.SystemError(wire),
                    Fault.StateUnknown => bank.Dialect.WithoutState(wire, reply),
                    _ => bank.Dialect.Forged(wire, reply),
                };
                if (instead is not null)
                {
                    world.Counts.Hit(fault);
                }
            }
        }

        return instead ?? reply;
    }

    private async Task<HttpResponseMessage> TimeOutAsync(WireCall call)
    {
        await world.Loop.DelayAsync(Patience);
        await world.Loop.TurnAsync(machine, "time-out", call.Number);
        throw new TaskCanceledException("The answer did not come in time.", new TimeoutException());
    }
}
