using Distribution.Kernel;
using Distribution.Local.Providers.Alipay;
using Distribution.Local.Providers.WeChat;
using Distribution.Local.Simulation.Scheduling;
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

    public override TimeSpan OfRefund() => Pauses.Next(world);
}

/// <summary>WeChat Pay looks at some transfers first, in some seeds, and asks their payees a while later.</summary>
internal sealed class LookingFate(Dice dice) : WeChatFate
{
    private readonly bool _looks = dice.OneIn(2);

    public override bool IsLookedAtFirst(MerchantId merchant, string outBillNo) => _looks && dice.OneIn(2);
}
