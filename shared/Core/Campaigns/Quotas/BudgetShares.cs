using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Campaigns.Quotas;

/// <summary>
/// What one event takes of campaign budgets while it is decided. A budget that has given all that was asked is not short and
/// is asked for more when more is wanted; one that could not stays short. A repetition asks in the same steps and is answered
/// the same.
/// </summary>
internal sealed class BudgetShares(QuotaBook quotas, MerchantId merchant, string key)
{
    private readonly Dictionary<string, (long Asked, long Kept)> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _left = new(StringComparer.Ordinal);

    /// <summary>What the budgets that are short have given, minor units by name.</summary>
    public IReadOnlyDictionary<string, long> Left => _left;

    /// <summary>Asks for what is not taken yet. True if a budget has turned out to be short: what asked is to be decided again.</summary>
    public async Task<bool> TakeAsync(IEnumerable<BudgetUse> uses, CancellationToken cancellation)
    {
        bool isShort = false;
        foreach (BudgetUse use in uses)
        {
            if (_left.ContainsKey(use.Budget) || (_taken.TryGetValue(use.Budget, out (long Asked, long Kept) before) && use.Amount <= before.Asked))
            {
                continue;
            }

            QuotaShare share = await quotas.RaiseAsync(Quota.Budget(merchant, use.Budget), use.Total, key, use.Amount, cancellation).ConfigureAwait(false);
            _taken[use.Budget] = (use.Amount, share.Kept);
            if (share.Kept < use.Amount)
            {
                _left[use.Budget] = share.Kept;
                isShort = true;
            }
        }

        return isShort;
    }

    /// <summary>Gives back what is not used.</summary>
    public async Task KeepAsync(IEnumerable<BudgetUse> uses, CancellationToken cancellation)
    {
        foreach ((string budget, (_, long kept)) in _taken)
        {
            long used = uses.Where(use => use.Budget == budget).Sum(static use => use.Amount);
            if (used < kept)
            {
                await quotas.KeepAsync(Quota.Budget(merchant, budget), key, used, cancellation).ConfigureAwait(false);
            }
        }
    }
}
