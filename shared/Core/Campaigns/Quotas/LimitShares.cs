using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Campaigns.Quotas;

/// <summary>What one event takes of limits while it is decided.</summary>
/// <param name="quotas">Where limits are counted.</param>
/// <param name="limited">The event.</param>
/// <param name="given">Which figure of a share decides: what was granted, or what is kept.</param>
internal sealed class LimitShares(QuotaBook quotas, LimitedEvent limited, Func<QuotaShare, long> given)
{
    private readonly Dictionary<string, int> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (HeldLimit Limit, QuotaShare Share)> _taken = new(StringComparer.Ordinal);

    /// <summary>How often a limit had been used before the event, by its key; all of its times where the event was not given what it asked.</summary>
    public IReadOnlyDictionary<string, int> Used => _used;

    /// <summary>Asks for what is not decided yet; true if the answers change the rewards or their trace.</summary>
    public async Task<bool> TakeAsync(IEnumerable<LimitUse> uses, CancellationToken cancellation)
    {
        bool changed = false;
        foreach (LimitUse use in uses)
        {
            if (_used.ContainsKey(use.Limit.Key))
            {
                continue;
            }

            string window = limited.Program.Calendar.WindowOf(use.Limit.Window, limited.Program.Calendar.DayOf(limited.At)).Id;
            var limit = new HeldLimit(use.Limit.Key, use.Owner, window);
            QuotaShare share = await quotas.TakeAsync(QuotaOf(limited.Merchant, limit), use.Limit.Times, limited.Key, use.Count, cancellation).ConfigureAwait(false);
            _used[use.Limit.Key] = given(share) == use.Count ? (int)share.Before : use.Limit.Times;
            changed |= _used[use.Limit.Key] > 0;
            _taken[use.Limit.Key] = (limit, share);
        }

        return changed;
    }

    /// <summary>Whether all that is used is still held.</summary>
    public bool Cover(IEnumerable<LimitUse> uses) => uses.All(use => use.Count <= _taken[use.Limit.Key].Share.Kept);

    /// <summary>What is to be given back with the uses.</summary>
    public IReadOnlyList<HeldLimit> Of(IEnumerable<LimitUse> uses) => [.. uses.Select(use => _taken[use.Limit.Key].Limit)];

    /// <summary>Gives back what is not used.</summary>
    public async Task KeepAsync(IReadOnlyCollection<LimitUse> uses, CancellationToken cancellation)
    {
        foreach ((string key, (HeldLimit limit, _)) in _taken)
        {
            if (!uses.Any(use => use.Limit.Key == key))
            {
                await quotas.KeepAsync(QuotaOf(limited.Merchant, limit), limited.Key, 0, cancellation).ConfigureAwait(false);
            }
        }
    }

    internal static Quota QuotaOf(MerchantId merchant, HeldLimit limit) => Quota.Limit(merchant, limit.Owner, limit.Key, limit.Window);
}
