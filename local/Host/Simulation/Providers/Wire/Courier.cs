using Distribution.Functions.Payments;
using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Payments;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>
/// Brings notifications to the shop as the provider signs them, and again with the provider's own pauses until one is taken or the
/// provider gives up: then the shop has to find out by itself.
/// </summary>
internal sealed class Courier(SimWorld world, Dialect dialect, INotificationProtocol protocol)
{
    private const int AtOnce = 100;

    /// <summary>A machine whose clock is wrong, or that has none of the keys, refuses what is right; that is nobody's mistake.</summary>
    private static readonly string[] Forgivable = ["webhook.timestamp_expired"];

    private Dice Dice => world.Loop.Dice;

    public void Send(ProviderNotification notification) => _ = SendAsync(notification);

    private async Task SendAsync(ProviderNotification notification)
    {
        OperationKind kind = dialect.KindOf(notification);
        if (notification.Attempt == 0)
        {
            if (world.Strikes(Fault.NeverNotified))
            {
                return;
            }

            if (world.Strikes(Fault.NotificationForged))
            {
                await ForgeAsync(kind, notification);
            }
        }

        ProviderRequest request = protocol.Sign(notification);
        int copies = Copies(kind);
        DateTimeOffset sent = world.Loop.Now;
        (Result<Done>? Answer, bool IsLate)[] answers = await Task.WhenAll(Enumerable.Range(0, copies).Select(_ => TimedAsync(kind, notification, request, sent)));
        int taken = answers.Count(static told => told is { Answer.Problem: null, IsLate: false });
        if (taken > 0)
        {
            Count(kind, taken);
            AgainLater(kind, notification, TimeSpan.FromDays(8), Fault.WebhookAfter8Days);
            AgainLater(kind, notification, TimeSpan.FromDays(20), Fault.WebhookAfter20Days);
        }
        else if (notification.Attempt < protocol.Pauses.Count)
        {
            world.Loop.In(protocol.Pauses[notification.Attempt], () => Send(notification with { Attempt = notification.Attempt + 1 }));
        }
        else if (answers.Select(static told => told.Answer?.Problem).FirstOrDefault(static problem => problem is not null && !Forgivable.Contains(problem.Code)) is { } refusal)
        {
            world.Fail($"{kind} {notification.Id} is never taken: {refusal.Code}");
        }
    }

    /// <summary>Whether the product takes it; null if it gives no answer.</summary>
    private Task<Result<Done>?> TellAsync(OperationKind kind, ProviderNotification notification, ProviderRequest request) =>
        world.CallAsync(kind, notification.Id, async machine => dialect.Verify(machine, request).TryGet(out ProviderEvent? happened, out Problem? problem)
            ? await machine.Get<ProviderEvents>().HandleAsync(happened, machine.Client, CancellationToken.None)
            : problem);

    /// <summary>The shop may take it and say so too late: then it is told again.</summary>
    private async Task<(Result<Done>? Answer, bool IsLate)> TimedAsync(OperationKind kind, ProviderNotification notification, ProviderRequest request, DateTimeOffset sent)
    {
        Result<Done>? answer = await TellAsync(kind, notification, request);
        return (answer, world.Loop.Now - sent >= protocol.Patience);
    }

    private async Task ForgeAsync(OperationKind kind, ProviderNotification notification)
    {
        ProviderRequest forged = protocol.Sign(notification with { Fault = NotificationFault.Forged });
        if (await TellAsync(kind, notification, forged) is { Problem: null })
        {
            world.Fail($"{kind} {notification.Id} is taken although the provider has not signed it");
        }
    }

    private int Copies(OperationKind kind) =>
        world.Plan.Strikes(Fault.Webhook100AtOnce, Dice) ? AtOnce
        : world.Plan.Strikes(kind == OperationKind.PayoutWebhook ? Fault.CallbackTwice : Fault.WebhookTwiceNow, Dice) ? 2
        : 1;

    private void Count(OperationKind kind, int times)
    {
        if (times > 2)
        {
            world.Counts.Hit(Fault.Webhook100AtOnce);
        }
        else if (times == 2)
        {
            world.Counts.Hit(kind == OperationKind.PayoutWebhook ? Fault.CallbackTwice : Fault.WebhookTwiceNow);
        }
    }

    private void AgainLater(OperationKind kind, ProviderNotification notification, TimeSpan after, Fault fault)
    {
        if (world.Plan.Strikes(fault, Dice))
        {
            world.Loop.In(after, () => _ = TellOnceMoreAsync());
        }

        async Task TellOnceMoreAsync()
        {
            if (await TellAsync(kind, notification, protocol.Sign(notification)) is { Problem: null })
            {
                world.Counts.Hit(fault);
            }
        }
    }
}
