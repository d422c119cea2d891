using Distribution.Audit;
using Distribution.Campaigns.Quotas;
using Distribution.Commission.Reviews;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs.Engine;

namespace Distribution.Commission;

/// <summary>What changes on a sheet and what of it goes to which book.</summary>
/// <param name="Sheet">The sheet as it will be.</param>
/// <param name="Amounts">By share, positive; nothing for a share without a change.</param>
internal sealed record SheetChange(CommissionSheet Sheet, IReadOnlyList<ShareAmount> Amounts)
{
    /// <summary>What the audit log gets in the same batch; null for nothing.</summary>
    public AuditEntry? Audit { get; init; }
}

/// <param name="Rules">The ids of the rules behind the amount, for the statement.</param>
internal sealed record ShareAmount(SheetShare Share, DistributorId Beneficiary, long Amount, string Rules);

/// <summary>All changes of a sheet, pure.</summary>
internal static class SheetDecisions
{
    /// <summary>How many refunds the trace of a line tells of at most: the last ones.</summary>
    private const int MaxRefundsTraced = 8;

    /// <summary>How many all lines of a sheet together tell of.</summary>
    private const int MaxSheetRefundsTraced = 700;

    /// <summary>Whether an order earns anybody anything, so that it must have a sheet once it is paid.</summary>
    public static bool Earns(Order order) =>
        order.PaidAt is not null && order.State != OrderState.Cancelled && order.Attribution.CanEarn;

    /// <summary>
    /// Whether the completion of the order earns something that is not on the sheet. Also where all is refunded by now: limits and
    /// budgets may have been taken for it before a crash, and only what is on the sheet is given back. A voided sheet takes nothing more:
    /// <see cref="SheetQuotas"/> gives back what was taken for it.
    /// </summary>
    public static bool AwaitsCompletion(CompiledProgram program, Order order, CommissionSheet sheet) =>
        program.HasCompletionRules && AwaitsCompletion(order, sheet);

    /// <summary>The same of a program whose rules ask for completions.</summary>
    public static bool AwaitsCompletion(Order order, CommissionSheet sheet) =>
        !sheet.Completed && sheet.State == SheetState.Open && !sheet.IsVoided && order.CompletedAt is not null;

    public static SheetChange Accrue(Order order, HeldRewards held, DateTimeOffset now)
    {
        SheetLine[] lines = Lines(held.Rewards, 0, onCompletion: false);
        var sheet = new CommissionSheet
        {
            Order = order.Id,
            Merchant = order.Merchant,
            Currency = order.Currency,
            ProgramVersion = order.Attribution.ProgramVersion,
            State = SheetState.Open,
            Revision = 1,
            Lines = lines,
            AccruedAt = now,
            Limits = held.Limits.Count == 0 ? null : held.Limits,
            ShareTaken = held.Rewards.ShareTaken.Count == 0 ? null : held.Rewards.ShareTaken,
        };
        return new SheetChange(sheet, Sum(lines, static line => line.Amount));
    }

    /// <summary>Adds what the completion earns. Refunds before it are taken out of it as of everything else.</summary>
    public static SheetChange Complete(CommissionSheet sheet, HeldRewards held, DateTimeOffset now)
    {
        SheetLine[] lines = Lines(held.Rewards, sheet.Lines.Count, onCompletion: true);
        return new SheetChange(
            sheet with
            {
                Completed = true,
                CompletionAccruedAt = now,
                Revision = sheet.Revision + 1,
                Lines = [.. sheet.Lines, .. lines],
                CompletionLimits = held.Limits.Count == 0 ? null : held.Limits,
            },
            Sum(lines, static line => line.Amount));
    }

    private static SheetLine[] Lines(Rewards rewards, int before, bool onCompletion)
    {
        var lines = new SheetLine[rewards.Lines.Count];
        for (int i = 0; i < lines.Length; i++)
        {
            RewardLine reward = rewards.Lines[i];
            lines[i] = new SheetLine
            {
                Id = (before + i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
                LineNo = reward.LineNo,
                Level = reward.Level,
                Beneficiary = reward.Beneficiary,
                To = reward.To,
                Tier = reward.Tier,
                Budget = reward.Budget,
                OnCompletion = onCompletion,
                Rule = reward.Rule,
                Kind = reward.Kind,
                Base = reward.Base,
                RatePpm = reward.RatePpm,
                Amount = reward.Amount,
                Grant = reward.Grant,
                Steps = reward.Steps,
            };
        }

        return lines;
    }

    /// <summary>Brings the sheet to what the order's cumulative refunds say; null if it is there already.</summary>
    public static SheetChange? Refund(CommissionSheet sheet, Order order)
    {
        var lines = new SheetLine[sheet.Lines.Count];
        var taken = new long[lines.Length];
        bool changed = false;
        for (int i = 0; i < lines.Length; i++)
        {
            SheetLine line = sheet.Lines[i];
            long refunded = line.LineNo is { } no ? LineOf(order, no).Refunded : order.NetRefunded;
            long target = line.Amount - Proportion.Remaining(line.Amount, refunded, line.Base);
            taken[i] = Math.Max(0, target - line.Reversed - line.ClawedBack);
            bool isVoid = line.Kind == RewardKind.Grant && refunded == line.Base;
            lines[i] = line;
            if (taken[i] > 0 || (isVoid && !line.Void))
            {
                changed = true;
                TraceStep step = line.Kind == RewardKind.Grant
                    ? TraceStep.Of(TraceKind.Voided, refunded, line.Base)
                    : TraceStep.Of(sheet.State == SheetState.Open ? TraceKind.Reversed : TraceKind.ClawedBack, refunded, line.Base, line.Amount, target, taken[i]);
                lines[i] = line with
                {
                    Reversed = line.Reversed + (sheet.State == SheetState.Open ? taken[i] : 0),
                    ClawedBack = line.ClawedBack + (sheet.State == SheetState.Settled ? taken[i] : 0),
                    Void = isVoid || line.Void,
                    Steps = Explained(line.Steps, step, Math.Clamp(MaxSheetRefundsTraced / lines.Length, 1, MaxRefundsTraced)),
                };
            }
        }

        return changed
            ? new SheetChange(sheet with { Lines = lines, Revision = sheet.Revision + 1 }, Sum(sheet.Lines, taken))
            : null;
    }

    /// <summary>
    /// The trace with one more refund. Of many refunds the oldest leave it: each line counts all refunds before it, the journal
    /// keeps every reversal, and a sheet of many lines stays within what one stored row may hold.
    /// </summary>
    private static IReadOnlyList<TraceStep> Explained(IReadOnlyList<TraceStep> trace, TraceStep refund, int most)
    {
        int refunds = trace.Count(IsRefund);
        int oldest = trace.Count - refunds;
        int gone = Math.Max(0, refunds + 1 - most);
        return [.. trace.Where((_, index) => index < oldest || index >= oldest + gone), refund];
    }

    /// <summary>Refunds, and the void of a review, stand behind the steps that led to the amount.</summary>
    internal static bool IsRefund(TraceStep step) =>
        step.Kind is TraceKind.Reversed or TraceKind.ClawedBack or TraceKind.Voided or TraceKind.ReviewVoided or TraceKind.ReviewVoidedGrant;

    /// <summary>Makes what is still pending available.</summary>
    public static SheetChange Settle(CommissionSheet sheet, DateTimeOffset now)
    {
        var lines = new SheetLine[sheet.Lines.Count];
        for (int i = 0; i < lines.Length; i++)
        {
            SheetLine line = sheet.Lines[i];
            lines[i] = line with { Settled = line.Amount - line.Reversed };
        }

        return new SheetChange(
            sheet with { Lines = lines, State = SheetState.Settled, SettledAt = now, Revision = sheet.Revision + 1 },
            Sum(lines, static line => line.Settled));
    }

    private static OrderLine LineOf(Order order, int no)
    {
        foreach (OrderLine line in order.Lines)
        {
            if (line.No == no)
            {
                return line;
            }
        }

        throw new InvalidDataException($"Order {order.Id} has no line {no}.");
    }

    private static List<ShareAmount> Sum(SheetLine[] lines, Func<SheetLine, long> amount)
    {
        var amounts = new long[lines.Length];
        for (int i = 0; i < amounts.Length; i++)
        {
            amounts[i] = amount(lines[i]);
        }

        return Sum(lines, amounts);
    }

    /// <summary>Amounts of lines, by share.</summary>
    internal static List<ShareAmount> Sum(IReadOnlyList<SheetLine> lines, long[] amounts)
    {
        var sums = new List<ShareAmount>(3);
        for (int i = 0; i < amounts.Length; i++)
        {
            if (amounts[i] == 0)
            {
                continue;
            }

            SheetLine line = lines[i];
            var share = SheetShare.Of(line);
            int at = sums.FindIndex(sum => sum.Share == share);
            if (at < 0)
            {
                sums.Add(new ShareAmount(share, line.Beneficiary, amounts[i], line.Rule));
                continue;
            }

            ShareAmount sum = sums[at];
            string rules = Array.IndexOf(sum.Rules.Split(','), line.Rule) >= 0 ? sum.Rules : $"{sum.Rules},{line.Rule}";
            sums[at] = sum with { Amount = checked(sum.Amount + amounts[i]), Rules = rules };
        }

        return sums;
    }
}
