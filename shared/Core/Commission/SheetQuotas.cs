using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Commission;

/// <summary>What an order holds of limits and budgets follows its sheet.</summary>
public sealed class SheetQuotas(RewardQuotas quotas, ProgramCatalog programs)
{
    /// <summary>Lowers budgets to what the sheet still pays from them, and gives limits back where nothing is left of the order or its commission was voided. May run any number of times.</summary>
    internal async Task FollowAsync(Order order, CommissionSheet sheet, CancellationToken cancellation)
    {
        foreach (IGrouping<(string Budget, bool OnCompletion), SheetLine> lines in
            sheet.Lines.Where(static line => line.Budget is not null).GroupBy(static line => (line.Budget ?? "", line.OnCompletion)))
        {
            string key = lines.Key.OnCompletion ? OrderRewards.CompletionKey(sheet.Order) : OrderRewards.PaymentKey(sheet.Order);
            await quotas.KeepBudgetAsync(sheet.Merchant, key, lines.Key.Budget, lines.Sum(static line => line.Left), cancellation).ConfigureAwait(false);
        }

        if (order.NetLeft == 0 || sheet.IsVoided)
        {
            await quotas.ReleaseAsync(sheet.Merchant, OrderRewards.PaymentKey(sheet.Order), sheet.Limits ?? [], cancellation).ConfigureAwait(false);
            await quotas.ReleaseAsync(sheet.Merchant, OrderRewards.CompletionKey(sheet.Order), sheet.CompletionLimits ?? [], cancellation).ConfigureAwait(false);
        }

        if (sheet is { IsVoided: true, Completed: false } && order.CompletedAt is { } completedAt)
        {
            await ReleaseCompletionAsync(order, sheet, completedAt, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Gives back what was taken for a completion that lost the race against the void: nothing on the sheet tells of it.</summary>
    private async Task ReleaseCompletionAsync(Order order, CommissionSheet sheet, DateTimeOffset completedAt, CancellationToken cancellation)
    {
        CompiledProgram program = (await programs.GetAsync(sheet.Merchant, sheet.ProgramVersion, cancellation).ConfigureAwait(false)).Compiled;
        CompiledRule[] rules = [.. program.Completed.OfLine.Union(program.Completed.Once)];
        string key = OrderRewards.CompletionKey(sheet.Order);
        foreach (string budget in rules.Where(static rule => rule.Budget >= 0).Select(rule => program.BudgetNames[rule.Budget]).Distinct(StringComparer.Ordinal))
        {
            await quotas.KeepBudgetAsync(sheet.Merchant, key, budget, 0, cancellation).ConfigureAwait(false);
        }

        DateOnly day = program.Calendar.DayOf(completedAt);
        IEnumerable<HeldLimit> asked = from limit in rules.SelectMany(static rule => rule.Limits)
                                       where OwnerOf(order, limit.Per) is not null
                                       let owner = OwnerOf(order, limit.Per).GetValueOrDefault()
                                       select new HeldLimit(limit.Key, owner, program.Calendar.WindowOf(limit.Window, day).Id);
        await quotas.ReleaseAsync(sheet.Merchant, key, [.. asked], cancellation).ConfigureAwait(false);
    }

    private static DistributorId? OwnerOf(Order order, PayTo per) => per switch
    {
        PayTo.L1 => order.Attribution.At(1),
        PayTo.L2 => order.Attribution.At(2),
        PayTo.L3 => order.Attribution.At(3),
        PayTo.Buyer => DistributorId.Of(order.Buyer),
        PayTo.Inviter or PayTo.Self or PayTo.Initiator => throw new ArgumentOutOfRangeException(nameof(per), per, "No limit of a completion counts for them."),
    };
}
