using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>How long a provider takes for what it does by itself: no time, some time, or hours. In the calm it takes none.</summary>
internal static class Pauses
{
    private const int MostSeconds = 9_000;
    private const int FewestHours = 2;
    private const int MostHours = 20;

    /// <param name="world">The world.</param>
    /// <param name="late">If it strikes, it takes hours.</param>
    public static TimeSpan Next(SimWorld world, Fault late) =>
        world.Strikes(late) ? TimeSpan.FromHours(world.Loop.Dice.Between(FewestHours, MostHours)) : Next(world);

    public static TimeSpan Next(SimWorld world) =>
        world.Plan.IsCalm || world.Loop.Dice.OneIn(2) ? TimeSpan.Zero : world.Loop.Dice.Seconds(1, MostSeconds);
}
