using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Campaigns.Quotas;

/// <summary>
/// What one event takes of campaign budgets while it is decided. A budget that has given all that was asked is not short and
/// is asked for more when more is wanted; one that could not stays short. A repetition asks in the same steps and is answered
/// the same.
/// </summary>
/// <param name="quotas">Where budgets are counted.</param>
/// <param name="merchant">Whose budgets.</param>
/// <param name="key">The event.</param>
/// <param name="given">Which figure of a share decides: what was granted, or what is kept.</param>
internal sealed class BudgetShares(QuotaBook quotas, MerchantId merchant, string key, Func<QuotaShare, long> given)
{
    private readonly Dictionary<string, (long Asked, QuotaShare Share)> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _left = new(StringComparer.Ordinal);

    /// <summary>What the budgets that are short have given, minor units by name.</summary>
    public IReadOnlyDictionary<string, long> Left => _left;

    /// <summary>Asks for what is not taken yet. True if a budget has turned out to be short: what asked is to be decided again.</summary>
    public async Task<bool> TakeAsync(IEnumerable<BudgetUse> uses, CancellationToken cancellation)
    {
        bool isShort = false;
        foreach (BudgetUse use in uses)
        {
            if (_left.ContainsKey(use.Budget) || (_taken.TryGetValue(use.Budget, out (long Asked, QuotaShare Share) before) && use.Amount <= before.Asked))
            {
                continue;
            }

            QuotaShare share = await quotas.RaiseAsync(Quota.Budget(merchant, use.Budget), use.Total, key, use.Amount, cancellation).ConfigureAwait(false);
            _taken[use.Budget] = (use.Amount, share);
            if (given(share) < use.Amount)
            {
                _left[use.Budget] = given(share);
                isShort = true;
            }
        }

        return isShort;
    }

    /// <summary>Whether all that is used is still held.</summary>
    public bool Cover(IReadOnlyCollection<BudgetUse> uses) => uses.All(use => Used(uses, use.Budget) <= _taken[use.Budget].Share.Kept);

    /// <summary>Gives back what is not used.</summary>
    public async Task KeepAsync(IReadOnlyCollection<BudgetUse> uses, CancellationToken cancellation)
    {
        foreach ((string budget, (_, QuotaShare share)) in _taken)
        {
            long used = Used(uses, budget);
            if (used < share.Kept)
            {
                await quotas.KeepAsync(Quota.Budget(merchant, budget), key, used, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static long Used(IReadOnlyCollection<BudgetUse> uses, string budget) =>
        uses.Where(use => use.Budget == budget).Sum(static use => use.Amount);
}
