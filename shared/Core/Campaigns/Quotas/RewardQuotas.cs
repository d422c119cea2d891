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
        Rewards rewards = evaluate(used, null);
        while (await TakeLimitsAsync(limited, rewards, used, held, cancellation).ConfigureAwait(false))
        {
            rewards = evaluate(used, null);
        }

        if (rewards.BudgetUses.Count > 0)
        {
            rewards = evaluate(used, await TakeBudgetsAsync(limited, rewards, cancellation).ConfigureAwait(false));
        }

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

    /// <summary>
    /// Gives back whatever an event has taken for rewards that it does not get after all. Takes nothing: it follows the way on which
    /// <see cref="HoldAsync"/> has taken, as if every limit had refused. May run any number of times.
    /// </summary>
    public async Task ForgoAsync(LimitedEvent limited, Func<IReadOnlyDictionary<string, int>, Rewards> evaluate, CancellationToken cancellation)
    {
        var refused = new Dictionary<string, int>(StringComparer.Ordinal);
        for (bool more = true; more;)
        {
            more = false;
            foreach (LimitUse use in evaluate(refused).LimitUses)
            {
                Quota quota = QuotaOf(limited.Merchant, LimitOf(limited, use));
                if (!refused.ContainsKey(use.Limit.Key) && await quotas.FindAsync(quota, limited.Key, cancellation).ConfigureAwait(false) is not null)
                {
                    await quotas.KeepAsync(quota, limited.Key, 0, cancellation).ConfigureAwait(false);
                    refused[use.Limit.Key] = use.Limit.Times;
                    more = true;
                }
            }
        }

        foreach (string budget in limited.Program.Budgets.Keys)
        {
            await KeepBudgetAsync(limited.Merchant, limited.Key, budget, 0, cancellation).ConfigureAwait(false);
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

            HeldLimit limit = LimitOf(limited, use);
            QuotaShare share = await quotas.TakeAsync(QuotaOf(limited.Merchant, limit), use.Limit.Times, limited.Key, use.Count, cancellation).ConfigureAwait(false);

            // What was given back meanwhile is not asked for again: it may be somebody else's by now.
            bool has = share.Kept == use.Count;
            used[use.Limit.Key] = has ? (int)share.Before : use.Limit.Times;
            changed |= used[use.Limit.Key] > 0;
            held[use.Limit.Key] = limit;
        }

        return changed;
    }

    private async Task<IReadOnlyDictionary<string, long>> TakeBudgetsAsync(LimitedEvent limited, Rewards rewards, CancellationToken cancellation)
    {
        var left = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (BudgetUse use in rewards.BudgetUses)
        {
            QuotaShare share = await quotas.TakeAsync(Quota.Budget(limited.Merchant, use.Budget), use.Total, limited.Key, use.Amount, cancellation).ConfigureAwait(false);
            left[use.Budget] = share.Kept;
        }

        return left;
    }

    private static HeldLimit LimitOf(LimitedEvent limited, LimitUse use) =>
        new(use.Limit.Key, use.Owner, limited.Program.Calendar.WindowOf(use.Limit.Window, limited.Program.Calendar.DayOf(limited.At)).Id);

    private static Quota QuotaOf(MerchantId merchant, HeldLimit limit) => Quota.Limit(merchant, limit.Owner, limit.Key, limit.Window);
}
