using Distribution.Functions.Payments;
using Distribution.Kernel;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Payments;

namespace Distribution.Local.Simulation.Providers.Plain;

/// <summary>Tells the product what happened, again and again until it is taken; and sometimes once more, long after.</summary>
internal static class Notifications
{
    private const int AtOnce = 100;
    private const int MaxRepeats = 40;

    public static void Notify(this SimWorld world, OperationKind kind, ProviderEvent happened) => _ = NotifyAsync(world, kind, happened);

    /// <summary>Whether the product takes it; null if it gives no answer.</summary>
    public static Task<Result<Done>?> TellAsync(this SimWorld world, OperationKind kind, ProviderEvent happened) =>
        world.CallAsync(kind, happened.EventId, machine => machine.Get<ProviderEvents>().HandleAsync(happened, machine.Client, CancellationToken.None));

    private static async Task NotifyAsync(SimWorld world, OperationKind kind, ProviderEvent happened)
    {
        world.Loop.Pending++;
        for (int repeat = 0; ; repeat++)
        {
            int times = await TellAsync(world, kind, happened, world.Copies(kind));
            if (times > 0)
            {
                Count(world, kind, times);
                break;
            }

            if (repeat == MaxRepeats)
            {
                world.Fail($"{kind} {happened.EventId} is never taken");
                break;
            }

            await world.Loop.DelayAsync(TimeSpan.FromSeconds(Math.Min(15 << Math.Min(repeat, 7), 1800)));
        }

        world.Loop.Pending--;
        AgainLater(world, kind, happened, TimeSpan.FromDays(8), Fault.WebhookAfter8Days);
        AgainLater(world, kind, happened, TimeSpan.FromDays(20), Fault.WebhookAfter20Days);
    }

    /// <summary>How many of so many notifications at once were taken.</summary>
    private static async Task<int> TellAsync(SimWorld world, OperationKind kind, ProviderEvent happened, int copies)
    {
        Result<Done>?[] answers = await Task.WhenAll(Enumerable.Range(0, copies).Select(_ => world.TellAsync(kind, happened)));
        return answers.Count(static answer => answer is { Problem: null });
    }

    private static int Copies(this SimWorld world, OperationKind kind) =>
        world.Plan.Strikes(Fault.Webhook100AtOnce, world.Loop.Dice) ? AtOnce
        : world.Plan.Strikes(kind == OperationKind.PayoutWebhook ? Fault.CallbackTwice : Fault.WebhookTwiceNow, world.Loop.Dice) ? 2
        : 1;

    private static void Count(SimWorld world, OperationKind kind, int times)
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

    private static void AgainLater(SimWorld world, OperationKind kind, ProviderEvent happened, TimeSpan after, Fault fault)
    {
        if (!world.Plan.Strikes(fault, world.Loop.Dice))
        {
            return;
        }

        world.Loop.In(after, () => _ = TellOnceMoreAsync());

        async Task TellOnceMoreAsync()
        {
            if (await world.TellAsync(kind, happened) is { Problem: null })
            {
                world.Counts.Hit(fault);
            }
        }
    }
}
