using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;

namespace Distribution.Campaigns.Quotas;

/// <summary>A use of a limit that an event holds.</summary>
/// <param name="Key">The limit's <see cref="LimitSpec.Key"/>.</param>
/// <param name="Owner">Whose.</param>
/// <param name="Window">The window's id.</param>
public sealed record HeldLimit(string Key, DistributorId Owner, string Window);

/// <summary>What an event earns within its limits and budgets, and what it holds of them.</summary>
/// <param name="Rewards">The rewards; every limit and budget they use is taken.</param>
/// <param name="Limits">What is to be given back when all of the rewards are.</param>
public sealed record HeldRewards(Rewards Rewards, IReadOnlyList<HeldLimit> Limits);

/// <summary>An event whose rewards are limited.</summary>
/// <param name="Merchant">The merchant.</param>
/// <param name="Program">The program.</param>
/// <param name="Key">The event, a storage key: the same event asks for the same things and gets them once.</param>
/// <param name="At">When it happened, which decides the windows of limits.</param>
public sealed record LimitedEvent(MerchantId Merchant, CompiledProgram Program, string Key, DateTimeOffset At);

/// <summary>
/// Takes the limits and budgets of an event's rewards before anything is written: evaluates, asks for what the rewards
/// would use, and evaluates again without what was refused, until nothing is. Every answer is kept, so that a repetition
/// after a crash comes to the same end.
/// </summary>
public sealed class RewardQuotas(QuotaBook quotas)
{
    /// <param name="limited">The event.</param>
    /// <param name="evaluate">Pure: the rewards for uses of limits (by key) and what is left of budgets (by name).</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<HeldRewards> HoldAsync(
        LimitedEvent limited, Func<IReadOnlyDictionary<string, int>, IReadOnlyDictionary<string, long>?, Rewards> evaluate, CancellationToken cancellation)
    {
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        var held = new Dictionary<string, HeldLimit>(StringComparer.Ordinal);
        var budgets = new BudgetShares(quotas, limited.Merchant, limited.Key);
        Rewards rewards;
        do
        {
            rewards = evaluate(used, budgets.Left);
            while (await TakeLimitsAsync(limited, rewards, used, held, cancellation).ConfigureAwait(false))
            {
                rewards = evaluate(used, budgets.Left);
            }
        }
        while (await budgets.TakeAsync(rewards.BudgetUses, cancellation).ConfigureAwait(false));

        await budgets.KeepAsync(rewards.BudgetUses, cancellation).ConfigureAwait(false);
        foreach ((string key, HeldLimit limit) in held)
        {
            if (!rewards.LimitUses.Any(use => use.Limit.Key == key))
            {
                await quotas.KeepAsync(QuotaOf(limited.Merchant, limit), limited.Key, 0, cancellation).ConfigureAwait(false);
            }
        }

        return new HeldRewards(rewards, [.. rewards.LimitUses.Select(use => held[use.Limit.Key])]);
    }

    /// <summary>Gives limits back. May run any number of times.</summary>
    public async Task ReleaseAsync(MerchantId merchant, string key, IReadOnlyList<HeldLimit> limits, CancellationToken cancellation)
    {
        foreach (HeldLimit limit in limits)
        {
            await quotas.KeepAsync(QuotaOf(merchant, limit), key, 0, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Gives back all of a budget but <paramref name="keep"/> minor units. May run any number of times, in any order.</summary>
    public Task KeepBudgetAsync(MerchantId merchant, string key, string budget, long keep, CancellationToken cancellation) =>
        quotas.KeepAsync(Quota.Budget(merchant, budget), key, keep, cancellation);

    /// <summary>Asks for what is not decided yet; true if the answers change the rewards or their trace.</summary>
    private async Task<bool> TakeLimitsAsync(
        LimitedEvent limited, Rewards rewards, Dictionary<string, int> used, Dictionary<string, HeldLimit> held, CancellationToken cancellation)
    {
        bool changed = false;
        foreach (LimitUse use in rewards.LimitUses)
        {
            if (used.ContainsKey(use.Limit.Key))
            {
                continue;
            }

            string window = limited.Program.Calendar.WindowOf(use.Limit.Window, limited.Program.Calendar.DayOf(limited.At)).Id;
            var limit = new HeldLimit(use.Limit.Key, use.Owner, window);
            QuotaShare share = await quotas.TakeAsync(QuotaOf(limited.Merchant, limit), use.Limit.Times, limited.Key, use.Count, cancellation).ConfigureAwait(false);

            // What was given back meanwhile is not asked for again: it may be somebody else's by now.
            bool has = share.Kept == use.Count;
            used[use.Limit.Key] = has ? (int)share.Before : use.Limit.Times;
            changed |= used[use.Limit.Key] > 0;
            held[use.Limit.Key] = limit;
        }

        return changed;
    }

    private static Quota QuotaOf(MerchantId merchant, HeldLimit limit) => Quota.Limit(merchant, limit.Owner, limit.Key, limit.Window);
}
