using Distribution.Campaigns.Quotas;
using Distribution.Commission.Groups;
using Distribution.Ledger.Checks;
using Distribution.Orders;
using Distribution.Orders.Groups;
using Distribution.Storage;

namespace Distribution.Commission.Checks;

/// <summary>Once everything is drained, an order or a group holds of every campaign budget exactly what its rewards still pay from it.</summary>
public sealed class BudgetCheck : ICheck
{
    private readonly Dictionary<(string Budget, string Key), long> _differences = [];

    public string Name => "commission.budgets";

    public void Observe(Entity entity)
    {
        if (entity.Row == OrderStore.CommissionRow && entity.Partition.StartsWith(OrderStore.PartitionPrefix, StringComparison.Ordinal))
        {
            Take(StoreJson.Read(entity, CommissionJson.Default.CommissionSheet).Value);
        }
        else if (entity.Row == GroupReward.Row && entity.Partition.StartsWith(GroupStore.PartitionPrefix, StringComparison.Ordinal))
        {
            Take(StoreJson.Read(entity, GroupRewardJson.Default.GroupReward).Value);
        }
        else if (Quota.ReadBudget(entity) is { } held
            && (held.Key.StartsWith(OrderRewards.KeyPrefix, StringComparison.Ordinal) || held.Key.StartsWith(RewardGroup.KeyPrefix, StringComparison.Ordinal)))
        {
            Add((held.Partition, held.Key), -held.Share.Kept);
        }
    }

    public IEnumerable<CheckFinding> Finish() =>
        from item in _differences
        where item.Value != 0
        select new CheckFinding(Name, item.Key.Budget, item.Key.Key, $"{item.Value} more is paid from the budget than is held of it");

    private void Take(CommissionSheet sheet)
    {
        foreach (SheetLine line in sheet.Lines)
        {
            if (line.Budget is { } budget)
            {
                string key = line.OnCompletion ? OrderRewards.CompletionKey(sheet.Order) : OrderRewards.PaymentKey(sheet.Order);
                Add((Quota.Budget(sheet.Merchant, budget).Partition, key), line.Left);
            }
        }
    }

    private void Take(GroupReward reward)
    {
        foreach (GroupRewardLine line in reward.Lines)
        {
            if (line.Budget is { } budget)
            {
                Add((Quota.Budget(reward.Merchant, budget).Partition, GroupQuotas.Key(reward.Group)), line.Left);
            }
        }
    }

    private void Add((string Budget, string Key) of, long amount) => _differences[of] = _differences.GetValueOrDefault(of) + amount;
}
