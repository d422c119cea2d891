using Distribution.Commission;
using Distribution.Commission.Queries;
using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Functions.Orders;

/// <summary>What an order earns whom, and why.</summary>
public sealed record CommissionView(
    OrderId Order, int ProgramVersion, SheetState State, DateTimeOffset AccruedAt, DateTimeOffset? SettledAt, IReadOnlyList<CommissionLineView> Lines)
{
    internal static CommissionView Of(CommissionSheet sheet) => new(
        sheet.Order, sheet.ProgramVersion, sheet.State, sheet.AccruedAt, sheet.SettledAt, [.. sheet.Lines.Select(line => CommissionLineView.Of(sheet, line))]);
}

/// <summary>One reward; amounts in minor units, the rate in parts per million, the trace for a person.</summary>
public sealed record CommissionLineView(
    string Id,
    int? LineNo,
    int Level,
    DistributorId Beneficiary,
    string To,
    string? Tier,
    string? Budget,
    string Rule,
    RewardKind Kind,
    long Base,
    int? RatePpm,
    long Amount,
    long Reversed,
    long Settled,
    long ClawedBack,
    string? Grant,
    int? Qty,
    bool Void,
    DateTimeOffset AccruedAt,
    string Explain,
    IReadOnlyList<string> Trace)
{
    internal static CommissionLineView Of(CommissionSheet sheet, SheetLine line) => new(
        line.Id,
        line.LineNo,
        line.Level,
        line.Beneficiary,
        line.Relation,
        line.Tier,
        line.Budget,
        line.Rule,
        line.Kind,
        line.Base,
        line.RatePpm,
        line.Amount,
        line.Reversed,
        line.Settled,
        line.ClawedBack,
        line.Grant?.Code,
        line.Grant?.Quantity,
        line.Void,
        sheet.AccruedAtOf(line),
        CommissionExplanations.IdOf(sheet.Order, line.Id),
        line.Trace);
}
