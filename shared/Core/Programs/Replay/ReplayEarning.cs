using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Replay;

/// <summary>Something earned, while it may still change.</summary>
internal sealed class ReplayEarning(ReplayEntry entry)
{
    public ReplayEntry Entry { get; private set; } = entry;

    /// <summary>Brings an order's or a group's reward to what the cumulative refund of its base says.</summary>
    public void Refund(long refunded)
    {
        bool isVoid = Entry.Base > 0 && refunded == Entry.Base;
        Entry = Entry with
        {
            TakenBack = Entry.Base == 0 ? 0 : Proportion.Floor(Entry.Amount, refunded, Entry.Base),
            GrantsTakenBack = isVoid ? Entry.Grant?.Quantity ?? 0 : Entry.GrantsTakenBack,
        };
    }

    /// <summary>Takes back what was earned for some of its times.</summary>
    public void TakeBack(long times, long of) => Entry = Entry with
    {
        TakenBack = Entry.TakenBack + (Entry.Amount / of * times),
        GrantsTakenBack = Entry.GrantsTakenBack + ((Entry.Grant?.Quantity ?? 0) / of * times),
    };

    public static ReplayEarning Of(ReplaySource source, string name, DateTimeOffset at, RewardLine line) => new(new ReplayEntry(
        source, name, at, line.Rule, line.Beneficiary, line.LineNo, line.Base, line.Amount, 0, line.Grant, 0, line.Budget, line.Steps));

    public static ReplayEarning Of(ReplaySource source, DateTimeOffset at, BonusLine line) => new(new ReplayEntry(
        source, line.Window, at, line.Rule, line.Beneficiary, null, line.Base, line.Amount, 0, line.Grant, 0, line.Budget, line.Steps));
}
