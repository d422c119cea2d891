using Distribution.Local.Providers;
using Distribution.Local.Simulation.Scheduling;

namespace Distribution.Local.Simulation.Faults;

/// <summary>
/// How likely each fault is in one seed. A seed has about half of them, so that every combination comes up, also the one in
/// which nothing hides what a single fault does. Rates are per mille.
/// </summary>
internal sealed class FaultPlan
{
    private readonly int[] _rates = new int[FaultWords.All.Count];

    public FaultPlan(Dice dice, ProviderKind provider)
    {
        foreach (Fault fault in FaultWords.Of(provider))
        {
            _rates[(int)fault] = dice.Below(2) == 0 ? 0 : 1 + dice.Below(MostOf(fault));
        }
    }

    /// <summary>No fault happens any more.</summary>
    public bool IsCalm { get; set; }

    public bool Strikes(Fault fault, Dice dice) => !IsCalm && _rates[(int)fault] > 0 && dice.Below(1000) < _rates[(int)fault];

    private static int MostOf(Fault fault) => fault switch
    {
        Fault.CrashBeforeStoreCall or Fault.CrashAfterStoreCall => 3,
        Fault.StoreThrottled => 15,
        Fault.StoreOutage => 150,
        Fault.ReplyLost or Fault.CrashBeforeBusCall or Fault.CrashAfterBusCall or Fault.CrashBeforeProviderCall or Fault.CrashAfterProviderCall
            or Fault.CrashBeforeHubCall => 20,
        Fault.Webhook100AtOnce => 12,
        Fault.Writers64 or Fault.Withdrawals100 => 60,
        Fault.MessagePastItsLock or Fault.MessageDuplicated or Fault.PoisonDeadLettered or Fault.MessageLost or Fault.LegLost => 60,
        Fault.EpisodeReplayed or Fault.ActivityTwice or Fault.TimerThreeHoursLate or Fault.TimerTwice => 120,
        Fault.AnswerTimedOut or Fault.AnswerUnsigned or Fault.StateUnknown or Fault.TooManyRequests or Fault.ServerErrorBefore
            or Fault.ServerErrorAfter or Fault.SystemErrorAfter or Fault.BalanceShort or Fault.NeverNotified => 120,
        Fault.MessageOutOfOrder or Fault.ClockOff => 500,
        _ => 300,
    };
}
