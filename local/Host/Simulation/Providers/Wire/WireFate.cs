using Distribution.Kernel;
using Distribution.Local.Providers.Alipay;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>What Alipay has accepted is done at once, after some time, or after hours; what has been paid may come back.</summary>
internal sealed class WireFate(SimWorld world) : AlipayFate
{
    public override (TimeSpan Takes, bool Fails) OfTransfer(MerchantId merchant, string outBizNo)
    {
        TimeSpan takes = Pauses.Next(world, Fault.PayoutHoursLate);
        (world.Bank as WireBank)?.MayReturn(merchant, outBizNo, takes);
        return (takes, false);
    }

    public override TimeSpan OfRefund() => world.Plan.IsCalm || world.Loop.Dice.OneIn(2) ? TimeSpan.Zero : world.Loop.Dice.Seconds(1, 4_000);
}

internal static class Pauses
{
    private const int MostSeconds = 9_000;
    private const int FewestHours = 2;
    private const int MostHours = 20;

    /// <summary>How long a payout takes; if the fault strikes, hours.</summary>
    public static TimeSpan Next(SimWorld world, Fault hoursLate) =>
        world.Strikes(hoursLate) ? TimeSpan.FromHours(world.Loop.Dice.Between(FewestHours, MostHours))
        : world.Plan.IsCalm || world.Loop.Dice.OneIn(2) ? TimeSpan.Zero
        : world.Loop.Dice.Seconds(1, MostSeconds);
}
