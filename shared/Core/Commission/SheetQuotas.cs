using Distribution.Campaigns.Quotas;

namespace Distribution.Commission;

/// <summary>What an order holds of limits and budgets follows its sheet.</summary>
public sealed class SheetQuotas(RewardQuotas quotas)
{
    /// <summary>Lowers budgets to what the sheet still pays from them, and gives limits back where nothing is left of the order.</summary>
    internal async Task FollowAsync(CommissionSheet sheet, bool isWhole, CancellationToken cancellation)
    {
        foreach (IGrouping<(string Budget, bool OnCompletion), SheetLine> lines in
            sheet.Lines.Where(static line => line.Budget is not null).GroupBy(static line => (line.Budget ?? "", line.OnCompletion)))
        {
            string key = lines.Key.OnCompletion ? OrderRewards.CompletionKey(sheet.Order) : OrderRewards.PaymentKey(sheet.Order);
            await quotas.KeepBudgetAsync(sheet.Merchant, key, lines.Key.Budget, lines.Sum(static line => line.Left), cancellation).ConfigureAwait(false);
        }

        if (isWhole)
        {
            await quotas.ReleaseAsync(sheet.Merchant, OrderRewards.PaymentKey(sheet.Order), sheet.Limits ?? [], cancellation).ConfigureAwait(false);
            await quotas.ReleaseAsync(sheet.Merchant, OrderRewards.CompletionKey(sheet.Order), sheet.CompletionLimits ?? [], cancellation).ConfigureAwait(false);
        }
    }
}
