using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing;

/// <summary>
/// Keeps all rules about a number at the count of times that it reaches. The newest program version that has counted for the
/// number decides, whichever version's order is told of: an order from before it that is told again, late or with a refund
/// earns nothing by what its own version said, and a rule that is no more only takes back. It goes from row to row: each step
/// reads what is there, does the one thing that is next and writes it, until nothing is left to do. So a crash between any
/// two steps is made good by whoever comes next, the same message again or another order.
/// </summary>
public sealed class RuleKeeper(StandingStore standings, RunFollow follow, TierBook tiers, ProgramCatalog programs, Outbox outbox, TimeProvider time)
{
    private const int MaxSteps = 1000;
    private const int MaxConflicts = 200;

    /// <summary>The most runs one step takes times of: with their postings well within a batch.</summary>
    private const int MaxRunsAStep = 40;

    private enum Step
    {
        Done,
        Taken,
        Conflict,
    }

    /// <exception cref="RetryableException">Others keep changing the rows, or more is left to do.</exception>
    internal async Task KeepAsync(CountedNumber number, CancellationToken cancellation)
    {
        if (await standings.CountAsync(number.Partition, number.Metric, number.Window, cancellation).ConfigureAwait(false) is not { } read)
        {
            return;
        }

        CompiledProgram program = await DecidingAsync(number, read.Value, cancellation).ConfigureAwait(false);
        foreach (string rule in MetricRule.Of(number, program).Select(static rule => rule.Id).Union(read.Value.Rules ?? []))
        {
            await KeepAsync(number, rule, cancellation).ConfigureAwait(false);
        }
    }

    private async Task KeepAsync(CountedNumber number, string rule, CancellationToken cancellation)
    {
        int conflicts = 0;
        for (int steps = 0; steps < MaxSteps && conflicts < MaxConflicts;)
        {
            switch (await NextAsync(number, rule, cancellation).ConfigureAwait(false))
            {
                case Step.Done:
                    return;
                case Step.Taken:
                    steps++;
                    conflicts = 0;
                    break;
                case Step.Conflict:
                    await BackOff.WaitAsync(conflicts++, cancellation).ConfigureAwait(false);
                    break;
            }
        }

        throw new RetryableException($"What rule {rule} has earned '{number.Partition}' is not settled yet.");
    }

    private async Task<CompiledProgram> DecidingAsync(CountedNumber number, CountRow row, CancellationToken cancellation) =>
        (await programs.GetAsync(number.Order.Merchant, row.Version, cancellation).ConfigureAwait(false)).Compiled;

    private async Task<Step> NextAsync(CountedNumber counted, string rule, CancellationToken cancellation)
    {
        // The number last: what it is when the step is written is what the step was decided by.
        Stored<EarnedRow>? read = await standings.EarnedAsync(counted.Partition, rule, counted.Metric, counted.Window, cancellation).ConfigureAwait(false);
        if (await standings.CountAsync(counted.Partition, counted.Metric, counted.Window, cancellation).ConfigureAwait(false) is not { } number)
        {
            return Step.Done;
        }

        var subject = new MetricRule(counted, await DecidingAsync(counted, number.Value, cancellation).ConfigureAwait(false), rule);
        var step = new RunBatch(subject, read, number);
        if (step.Row.Unfollowed.Count > 0 && read is not null)
        {
            return await FollowAsync(subject, read, cancellation).ConfigureAwait(false);
        }

        if (step.Row.Asked is { } ask)
        {
            return await AnswerAsync(subject, step, ask, number.Value.Value, cancellation).ConfigureAwait(false);
        }

        return await TakeBackAsync(subject, step, number.Value.Value, cancellation).ConfigureAwait(false)
            ? await CommitAsync(step, cancellation).ConfigureAwait(false)
            : await EarnAsync(subject, step, number.Value.Value, cancellation).ConfigureAwait(false);
    }

    private async Task<Step> FollowAsync(MetricRule subject, Stored<EarnedRow> read, CancellationToken cancellation)
    {
        foreach (int number in read.Value.Unfollowed)
        {
            Stored<EarnedRun> run = await standings.RunAsync(subject.Partition, read.Value, number, cancellation).ConfigureAwait(false);
            await follow.FollowAsync(subject, read.Value, run.Value, cancellation).ConfigureAwait(false);
        }

        PartitionBatch batch = new PartitionBatch(subject.Partition).Replace(read, read.Value with { Unfollowed = [] }, StandingJson.Default.EarnedRow);
        return await CommitAsync(batch, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the newest times do not hold any more.</summary>
    private async Task<bool> TakeBackAsync(MetricRule subject, RunBatch step, long value, CancellationToken cancellation)
    {
        bool taken = false;
        for (int i = 0; i < MaxRunsAStep && step.Row.Top > 0; i++)
        {
            Stored<EarnedRun> top = await standings.RunAsync(subject.Partition, step.Row, step.Row.Top, cancellation).ConfigureAwait(false);
            long held = EarnedTimes.HeldAt(top.Value, value);
            if (held == top.Value.Held)
            {
                break;
            }

            step.TakeBack(top, held, time.GetUtcNow());
            taken = true;
            if (held > 0)
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>Earns what is reached beyond the times held; where there is a limit or a budget, writes first what it asks of them.</summary>
    private async Task<Step> EarnAsync(MetricRule subject, RunBatch step, long value, CancellationToken cancellation)
    {
        if (subject.Rule is not { } rule || EarnedTimes.TargetOf(rule, step.Row, value) is null)
        {
            return Step.Done;
        }

        string? tier = await TierAsync(subject, cancellation).ConfigureAwait(false);
        Room left = await follow.LeftAsync(subject, cancellation).ConfigureAwait(false);
        if (EarnedTimes.Plan(subject, step.Row, value, tier, left) is not { } plan)
        {
            return Step.Done;
        }

        if (left is { Times: null, Money: null })
        {
            return await CommitAsync(step.Push(RunOf(subject, step.Row, plan, value, tier, null)), cancellation).ConfigureAwait(false);
        }

        var ask = new EarnedAsk(
            subject is { Limit: { } limit, LimitWindow: { } window } ? new AskedLimit(limit.Key, window, limit.Times, plan.Times) : null,
            rule.Budget is { } budget ? new AskedBudget(budget, subject.BudgetTotal, checked(plan.Times * plan.Money)) : null)
        {
            Short = plan.Short,
        };
        return await CommitAsync(step.Ask(ask), cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes what was asked for and earns what it allows, which may be nothing by now: the rest is given back when the run is
    /// followed. An ask of a program whose limit or budget was another's ends with nothing, and is asked anew.
    /// </summary>
    private async Task<Step> AnswerAsync(MetricRule subject, RunBatch step, EarnedAsk ask, long value, CancellationToken cancellation)
    {
        Room given = await follow.TakeAsync(subject, ask, RunKey.Of(step.Row, subject.Person, step.Row.Runs + 1), cancellation).ConfigureAwait(false);
        string? tier = await TierAsync(subject, cancellation).ConfigureAwait(false);
        bool same = ask.Limit?.Key == subject.Limit?.Key && ask.Limit?.Window == subject.LimitWindow && ask.Budget?.Name == subject.Rule?.Budget;
        EarnedPlan? plan = same ? EarnedTimes.Plan(subject, step.Row, value, tier, given)?.Answered(ask, given) : null;
        return await CommitAsync(step.Push(RunOf(subject, step.Row, plan, value, tier, ask)), cancellation).ConfigureAwait(false);
    }

    private EarnedRun RunOf(MetricRule subject, EarnedRow row, EarnedPlan? plan, long value, string? tier, EarnedAsk? ask) => new()
    {
        Number = row.Runs + 1,
        First = row.Times + 1,
        Times = plan?.Times ?? 0,
        Held = plan?.Times ?? 0,
        Threshold = subject.Rule?.Threshold ?? 1,
        Money = plan?.Money ?? 0,
        Grants = plan?.Grants ?? [],
        Currency = subject.Program.Terms.Currency,
        Budget = ask?.Budget?.Name,
        Limit = ask?.Limit?.Key,
        LimitWindow = ask?.Limit?.Window,
        Short = plan?.Short,
        ProgramVersion = subject.Program.Terms.Version,
        Order = subject.Number.Order.Order,
        Value = value,
        Tier = tier,
        Steps = plan?.Steps ?? [],
        Explain = subject.Rule is { } rule ? RunKey.ExplainOf(subject, rule, row.Runs + 1) : null,
        At = time.GetUtcNow(),
        Changes = 1,
        Below = row.Top,
    };

    private async Task<string?> TierAsync(MetricRule subject, CancellationToken cancellation) =>
        await tiers.TierOfAsync(subject.Merchant, subject.Program, subject.Person, subject.Number.At, cancellation).ConfigureAwait(false);

    private Task<Step> CommitAsync(RunBatch step, CancellationToken cancellation) => CommitAsync(step.Seal(), cancellation);

    private async Task<Step> CommitAsync(PartitionBatch batch, CancellationToken cancellation) =>
        await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null ? Step.Taken : Step.Conflict;
}
