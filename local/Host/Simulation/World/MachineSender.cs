using Distribution.Kernel;
using Distribution.Local.Simulation.Faults;
using Distribution.Messaging;

namespace Distribution.Local.Simulation.World;

/// <summary>The bus as one machine sees it.</summary>
internal class MachineSender(SimWorld world, Machine machine) : IMessageSender
{
    public async Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "send", messages[0].Queue);
        await machine.MayDieAsync(Fault.CrashBeforeBusCall);
        if (world.Strikes(Fault.MessageLost))
        {
            throw new RetryableException("The message was lost on its way.");
        }

        foreach (OutboxMessage message in messages)
        {
            world.Bus.Take(message);
        }

        await machine.MayDieAsync(Fault.CrashAfterBusCall);
    }
}
