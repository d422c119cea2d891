using Distribution.Ledger.Checks;

namespace Distribution.Proof;

/// <summary>What is kept of a run, pure.</summary>
public static class CheckDecisions
{
    /// <summary>
    /// A run reads while others write, and a leg may be on its way to another book: what is found once may be no more than
    /// that. What a run finds that was there this long before, in the same place and with the same detail, is a difference; where a
    /// place is always busy, two passing states of it are not one. What was posted less than this long before a run is not settled.
    /// </summary>
    public static readonly TimeSpan PassesWithin = TimeSpan.FromMinutes(10);

    private const int MaxDetail = 300;

    /// <param name="before">The last run that is kept, of this day or an earlier one; null if there is none.</param>
    /// <param name="report">What this run says.</param>
    /// <param name="at">When this run began, UTC.</param>
    public static StoredCheck Keep(StoredCheck? before, CheckReport report, DateTimeOffset at)
    {
        var known = new Dictionary<(string, string, string?, string), DateTimeOffset>();
        foreach (StoredFinding finding in before?.Findings ?? [])
        {
            known.TryAdd((finding.Check, finding.Partition, finding.Row, finding.Detail), finding.FirstAt);
        }

        return new StoredCheck
        {
            Date = DateOnly.FromDateTime(at.UtcDateTime),
            At = at,
            Entities = report.Entities,
            Totals = report.Totals,
            Found = report.Findings.Count,
            Findings = [.. report.Findings.Take(StoredCheck.MaxKept).Select(Stored)],
        };

        StoredFinding Stored(CheckFinding finding)
        {
            string detail = finding.Detail.Length > MaxDetail ? finding.Detail[..MaxDetail] : finding.Detail;
            DateTimeOffset first = known.GetValueOrDefault((finding.Check, finding.Partition, finding.Row, detail), at);
            return new StoredFinding(finding.Check, finding.Partition, finding.Row, detail, first, !finding.IsRemainder && at - first >= PassesWithin);
        }
    }
}
