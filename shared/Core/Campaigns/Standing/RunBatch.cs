using Distribution.Campaigns.Bonuses;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing;

/// <summary>
/// A step of a rule in the making: the earned row, the runs and the postings that follow from them, in one batch that holds
/// only while the number is what was read. The number names every rule that has a row, so that none is forgotten.
/// </summary>
internal sealed class RunBatch
{
    private readonly MetricRule _subject;
    private readonly Stored<EarnedRow>? _read;

    public RunBatch(MetricRule subject, Stored<EarnedRow>? read, Stored<CountRow> number)
    {
        _subject = subject;
        _read = read;
        Row = read?.Value ?? subject.New();
        IReadOnlyList<string> rules = number.Value.Rules ?? [];
        CountRow named = rules.Contains(subject.Id) ? number.Value : number.Value with { Rules = [.. rules, subject.Id] };
        Batch = new PartitionBatch(subject.Partition).Replace(number, named, StandingJson.Default.CountRow);
    }

    public EarnedRow Row { get; private set; }

    public PartitionBatch Batch { get; }

    /// <summary>Writes what the next run is to ask for.</summary>
    public RunBatch Ask(EarnedAsk ask)
    {
        Row = Row with { Asked = ask };
        return this;
    }

    /// <summary>Adds a run, with the posting of what it pays.</summary>
    public RunBatch Push(EarnedRun run)
    {
        Row = Row with
        {
            Runs = run.Number,
            Times = checked(Row.Times + run.Held),
            Top = run.Held > 0 ? run.Number : Row.Top,
            Asked = null,
            Lost = Row.Lost is { } lost && Row.Times + run.Held < lost.Last ? lost : null,
            Unfollowed = [.. Row.Unfollowed, run.Number],
        };
        Batch.Insert(StandingStore.Run(Row, run.Number), run, StandingJson.Default.EarnedRun);
        if (run is { Money: > 0, Times: > 0 })
        {
            Batch.Send(LedgerMessages.ToMessage(BonusPostings.Pay(Account(run), RunKey.Of(Row, _subject.Person, run.Number), checked(run.Money * run.Times))));
        }

        return this;
    }

    /// <summary>Takes times of the newest run back, with the posting of exactly what they had paid.</summary>
    public void TakeBack(Stored<EarnedRun> top, long held, DateTimeOffset now)
    {
        EarnedRun run = top.Value;
        EarnedRun next = run with { Held = held, Changes = run.Changes + 1, ChangedAt = now };
        Row = Row with
        {
            Times = Row.Times - (run.Held - held),
            Top = held > 0 ? run.Number : run.Below,
            Lost = new LostTimes(Math.Max(Row.Times, Row.Lost?.Last ?? 0), Math.Max(run.Threshold, Row.Lost?.Threshold ?? 0)),
            Unfollowed = [.. Row.Unfollowed, run.Number],
        };
        Batch.Replace(top, next, StandingJson.Default.EarnedRun);
        if (run.Money > 0)
        {
            string key = RunKey.Of(Row, _subject.Person, run.Number);
            Batch.Send(LedgerMessages.ToMessage(BonusPostings.TakeBack(
                Account(run), StoreKey.Join(key, StoreKey.Number(next.Changes)), key, checked(run.Money * (run.Held - held)))));
        }
    }

    /// <summary>The batch with the earned row as it has become.</summary>
    public PartitionBatch Seal() => Batch.Put(StandingStore.Earned(Row.Rule, Row.Metric, Row.Window), _read, Row, StandingJson.Default.EarnedRow);

    private BonusAccount Account(EarnedRun run) => new(
        _subject.Merchant, run.Currency, Row.Rule, run.Budget, _subject.Person, new PostingSource(Rule: Row.Rule, Window: Row.Window) { Explain = run.Explain });
}
