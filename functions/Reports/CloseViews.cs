using Distribution.Campaigns;
using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;

namespace Distribution.Functions.Reports;

/// <summary>
/// A closed window with bonuses of it, or with the next of them where a page before has shown the first. <c>Count</c> and
/// <c>Amount</c> (minor units) are the whole close's. <c>LateOrders</c> are orders of the window that came after the close and are
/// not counted in it, <c>LateRefunds</c> refunds from before it that came after and are not taken off; absent until that is known,
/// a day after.
/// </summary>
public sealed record CloseView(
    WindowKind Kind,
    string Window,
    DateOnly First,
    DateOnly Last,
    int ProgramVersion,
    DateTimeOffset ClosedAt,
    Currency Currency,
    int Count,
    long Amount,
    bool IsPaid,
    long? LateOrders,
    long? LateRefunds,
    IReadOnlyList<CloseBonusView> Bonuses)
{
    internal static CloseView Of(ListedClose listed)
    {
        ClosedWindow close = listed.Close;
        return new CloseView(
            close.Kind,
            close.Window,
            close.First,
            close.Last,
            close.ProgramVersion,
            close.ClosedAt,
            close.Currency,
            close.Bonuses,
            close.Amount,
            listed.IsPaid,
            listed.LateOrders,
            listed.LateRefunds,
            [.. listed.Bonuses.Select(CloseBonusView.Of)]);
    }
}

/// <summary>
/// A bonus of a close: who gets it by which rule, the metric's value, and minor units or a grant. <c>From</c> to <c>To</c>
/// are the times it was earned, or the place in a ranking. <c>Trace</c> says how it came about, <c>TraceZh</c> the same in Chinese.
/// </summary>
public sealed record CloseBonusView(
    string Person,
    string Rule,
    long From,
    long To,
    long Value,
    long Amount,
    PrizeView? Grant,
    string? Budget,
    bool IsPaid,
    string? Explain,
    IReadOnlyList<string> Trace,
    IReadOnlyList<string> TraceZh)
{
    internal static CloseBonusView Of(ListedBonus listed)
    {
        CloseBonus bonus = listed.Bonus;
        return new CloseBonusView(
            bonus.Person.Value,
            bonus.Rule,
            bonus.First,
            bonus.Last,
            bonus.Base,
            bonus.Amount,
            PrizeView.Of(bonus.Grant),
            bonus.Budget,
            listed.IsPaid,
            bonus.Explain,
            [.. bonus.Steps.Select(TraceWords.English)],
            [.. bonus.Steps.Select(TraceWords.Chinese)]);
    }
}
