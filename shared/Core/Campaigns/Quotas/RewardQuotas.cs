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
/// would use, and evaluates again without what was refused, until nothing is; then gives back what they do not use. Every
/// answer is kept. A repetition after a crash is decided by what the event was given, not by what it has given back since,
/// so that it comes to the same end and gives back the rest.
/// </summary>
public sealed class RewardQuotas(QuotaBook quotas)
{
    /// <param name="limited">The event.</param>
    /// <param name="evaluate">Pure: the rewards for uses of limits (by key) and what is left of budgets (by name).</param>
    /// <param name="isWritten">Whether somebody has written the event's rewards meanwhile.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RetryableException">Somebody has: what the event holds is that one's, and whoever is late has nothing to give back. Or a quota keeps changing.</exception>
    public async Task<HeldRewards> HoldAsync(
        LimitedEvent limited,
        Func<IReadOnlyDictionary<string, int>, IReadOnlyDictionary<string, long>?, Rewards> evaluate,
        Func<Task<bool>> isWritten,
        CancellationToken cancellation)
    {
        var asGranted = new EventShares(quotas, limited, static share => share.Granted);
        Rewards rewards = await asGranted.DecideAsync(evaluate, cancellation).ConfigureAwait(false);
        if (asGranted.Cover(rewards))
        {
            await asGranted.KeepAsync(rewards, cancellation).ConfigureAwait(false);
            return new HeldRewards(rewards, asGranted.LimitsOf(rewards));
        }

        // What was written may have been refunded since, and holds less for that.
        if (await isWritten().ConfigureAwait(false))
        {
            throw new RetryableException($"'{limited.Key}' was written by somebody else.");
        }

        // What is gone otherwise is not asked for again: it may be somebody else's by now.
        var asKept = new EventShares(quotas, limited, static share => share.Kept);
        rewards = await asKept.DecideAsync(evaluate, cancellation).ConfigureAwait(false);
        await asGranted.KeepAsync(rewards, cancellation).ConfigureAwait(false);
        await asKept.KeepAsync(rewards, cancellation).ConfigureAwait(false);
        return new HeldRewards(rewards, asKept.LimitsOf(rewards));
    }

    /// <summary>Gives limits back. May run any number of times.</summary>
    public async Task ReleaseAsync(MerchantId merchant, string key, IReadOnlyList<HeldLimit> limits, CancellationToken cancellation)
    {
        foreach (HeldLimit limit in limits)
        {
            await quotas.KeepAsync(LimitShares.QuotaOf(merchant, limit), key, 0, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Gives back all of a budget but <paramref name="keep"/> minor units. May run any number of times, in any order.</summary>
    public Task KeepBudgetAsync(MerchantId merchant, string key, string budget, long keep, CancellationToken cancellation) =>
        quotas.KeepAsync(Quota.Budget(merchant, budget), key, keep, cancellation);
}
