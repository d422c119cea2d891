using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.World;
using EmbeddedFunctions.Durable.Stepwise;

namespace Distribution.Local.Simulation.Hub;

/// <summary>Lets the hub's work happen on machines: late, twice, and again when a machine has died.</summary>
internal sealed class HubDriver(SimWorld world) : IStepDriver
{
    private static readonly TimeSpan Late = TimeSpan.FromHours(3);

    public long Now => world.Loop.Now.UtcTicks;

    public void Schedule(long due, bool isTimer, Func<bool> step)
    {
        bool isLate = isTimer && due > Now && world.Plan.Strikes(Fault.TimerThreeHoursLate, world.Loop.Dice);
        world.Loop.At(new DateTimeOffset(due, TimeSpan.Zero) + (isLate ? Late : default), () =>
        {
            if (step() && isLate)
            {
                world.Counts.Hit(Fault.TimerThreeHoursLate);
            }
        });
    }

    public void Run(StepwiseActivity activity, Action<string?, Exception?> answer)
    {
        Begin(activity, answer);
        if (world.Strikes(Fault.ActivityTwice))
        {
            world.Loop.In(world.Loop.Dice.Seconds(0, 3), () => Begin(activity, answer));
        }
    }

    public bool DiesBeforeCommit(string instanceId) => world.Strikes(Fault.EpisodeReplayed);

    private void Begin(StepwiseActivity activity, Action<string?, Exception?> answer)
    {
        string? output = null;
        Machine machine = world.AnyMachine();
        Scheduling.Operation? operation = null;
        operation = world.Loop.Start(
            HubFunctions.KindOf(activity),
            $"{activity.Instance} {activity.Name}",
            machine,
            async () => output = await HubFunctions.RunAsync(machine, activity),
            error =>
            {
                if (error is not null)
                {
                    world.Judge(operation, error);
                }

                answer(output, error);
            },
            () => world.Loop.In(TimeSpan.FromMinutes(1), () => Begin(activity, answer)));
    }
}
