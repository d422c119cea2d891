using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Quotas;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing;

/// <summary>What lies in other partitions follows a run: its grants, and what it holds of limits and budgets.</summary>
public sealed class RunFollow(GrantBook grants, QuotaBook quotas)
{
    /// <summary>Brings them to what the run says. May run any number of times.</summary>
    internal async Task FollowAsync(MetricRule subject, EarnedRow earned, EarnedRun run, CancellationToken cancellation)
    {
        string key = RunKey.Of(earned, subject.Person, run.Number);
        foreach (EarnedGrant grant in run.Grants)
        {
            await grants.PutAsync(subject.Merchant, subject.Person, RowOf(earned, run, grant, key), cancellation).ConfigureAwait(false);
        }

        if (run is { Limit: { } limit, LimitWindow: { } window })
        {
            await quotas.KeepAsync(Quota.Limit(subject.Merchant, subject.Person, limit, window), key, run.Held, cancellation).ConfigureAwait(false);
        }

        if (run.Budget is { } budget)
        {
            await quotas.KeepAsync(Quota.Budget(subject.Merchant, budget), key, checked(run.Held * run.Money), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes what a run was written to ask for, once, and says what there is of it.</summary>
    internal async Task<Room> TakeAsync(MetricRule subject, EarnedAsk ask, string key, CancellationToken cancellation)
    {
        QuotaShare? times = ask.Limit is { } limit
            ? await quotas.TakeAsync(Quota.Limit(subject.Merchant, subject.Person, limit.Key, limit.Window), limit.Times, key, limit.Asked, cancellation).ConfigureAwait(false)
            : null;
        QuotaShare? money = ask.Budget is { } budget
            ? await quotas.TakeAsync(Quota.Budget(subject.Merchant, budget.Name), budget.Total, key, budget.Asked, cancellation).ConfigureAwait(false)
            : null;
        return new Room(times?.Kept, money?.Kept);
    }

    /// <summary>What is left now, for who has not asked yet.</summary>
    internal async Task<Room> LeftAsync(MetricRule subject, CancellationToken cancellation)
    {
        long? times = subject is { Limit: { } limit, LimitWindow: { } window }
            ? Math.Max(0, limit.Times - await quotas.UsedAsync(Quota.Limit(subject.Merchant, subject.Person, limit.Key, window), cancellation).ConfigureAwait(false))
            : null;
        long? money = subject.Rule?.Budget is { } budget
            ? Math.Max(0, subject.BudgetTotal - await quotas.UsedAsync(Quota.Budget(subject.Merchant, budget), cancellation).ConfigureAwait(false))
            : null;
        return new Room(times, money);
    }

    internal static GrantRow RowOf(EarnedRow earned, EarnedRun run, EarnedGrant grant, string key) => new()
    {
        Id = StoreKey.Join(key, StoreKey.Number(grant.Payment)),
        Rule = earned.Rule,
        Code = grant.Code,
        Quantity = checked((int)(grant.Quantity * (run.Held > 0 ? run.Held : run.Times))),
        State = run.Held > 0 ? GrantState.Granted : GrantState.Void,
        Since = run.At,
        Revision = run.Changes,
        Window = earned.Window,
        Explain = RunKey.ExplainOf(run, grant),
    };
}
