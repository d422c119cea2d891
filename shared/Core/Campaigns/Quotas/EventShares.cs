using Distribution.Programs.Engine;

namespace Distribution.Campaigns.Quotas;

/// <summary>What one event takes of limits and budgets while it is decided.</summary>
/// <param name="quotas">Where they are counted.</param>
/// <param name="limited">The event.</param>
/// <param name="given">Which figure of a share decides: what was granted, or what is kept.</param>
internal sealed class EventShares(QuotaBook quotas, LimitedEvent limited, Func<QuotaShare, long> given)
{
    private readonly LimitShares _limits = new(quotas, limited, given);
    private readonly BudgetShares _budgets = new(quotas, limited.Merchant, limited.Key, given);

    /// <summary>Evaluates, asks for what the rewards would use, and evaluates again without what was refused, until nothing is.</summary>
    public async Task<Rewards> DecideAsync(
        Func<IReadOnlyDictionary<string, int>, IReadOnlyDictionary<string, long>?, Rewards> evaluate, CancellationToken cancellation)
    {
        Rewards rewards;
        do
        {
            rewards = evaluate(_limits.Used, _budgets.Left);
            while (await _limits.TakeAsync(rewards.LimitUses, cancellation).ConfigureAwait(false))
            {
                rewards = evaluate(_limits.Used, _budgets.Left);
            }
        }
        while (await _budgets.TakeAsync(rewards.BudgetUses, cancellation).ConfigureAwait(false));

        return rewards;
    }

    /// <summary>Whether the event still holds all that its rewards use.</summary>
    public bool Cover(Rewards rewards) => _limits.Cover(rewards.LimitUses) && _budgets.Cover(rewards.BudgetUses);

    /// <summary>The limits that the rewards use.</summary>
    public IReadOnlyList<HeldLimit> LimitsOf(Rewards rewards) => _limits.Of(rewards.LimitUses);

    /// <summary>Gives back what the rewards do not use.</summary>
    public async Task KeepAsync(Rewards rewards, CancellationToken cancellation)
    {
        await _budgets.KeepAsync(rewards.BudgetUses, cancellation).ConfigureAwait(false);
        await _limits.KeepAsync(rewards.LimitUses, cancellation).ConfigureAwait(false);
    }
}
