using Distribution.Campaigns.Quotas;
using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Campaigns.Submissions;

/// <summary>Of limits, submissions hold what approved ones say and nothing else: no use is lost to one that earned nothing by it, or was never decided.</summary>
public sealed class SubmissionCheck : ICheck
{
    private readonly Dictionary<(string Partition, string Row), long> _differences = [];
    private readonly List<CheckFinding> _findings = [];

    public string Name => "campaign.submissions";

    public void Observe(Entity entity)
    {
        if (entity.Partition.StartsWith(SubmissionStore.PartitionPrefix, StringComparison.Ordinal))
        {
            Take(entity, StoreJson.Read(entity, SubmissionJson.Default.Submission).Value);
        }
        else if (entity.Partition.StartsWith(Quota.PartitionPrefix, StringComparison.Ordinal) && entity.Row.StartsWith(QuotaBook.SharePrefix, StringComparison.Ordinal)
            && QuotaBook.KeyOf(entity).StartsWith(DecideSubmission.KeyPrefix, StringComparison.Ordinal))
        {
            Add(entity.Partition, entity.Row, -StoreJson.Read(entity, QuotaJson.Default.QuotaShare).Value.Kept);
        }
    }

    public IEnumerable<CheckFinding> Finish() =>
    [
        .. _findings,
        .. from item in _differences
           where item.Value != 0
           select new CheckFinding(Name, item.Key.Partition, item.Key.Row, item.Value < 0 ? "is held for a submission that does not say so" : "is not held though a submission says so"),
    ];

    private void Take(Entity entity, Submission submission)
    {
        if (submission is { State: SubmissionState.Pending, Approval: not null })
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "an approval was begun and not ended"));
        }

        foreach (HeldLimit limit in submission.Limits)
        {
            Quota quota = Quota.Limit(submission.Merchant, limit.Owner, limit.Key, limit.Window);
            Add(quota.Partition, QuotaBook.SharePrefix + StoreKey.Join(quota.Counter, DecideSubmission.KeyPrefix + submission.Id.Value), 1);
        }
    }

    private void Add(string partition, string row, long amount) => _differences[(partition, row)] = _differences.GetValueOrDefault((partition, row)) + amount;
}
