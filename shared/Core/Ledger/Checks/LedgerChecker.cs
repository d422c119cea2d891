using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>Reads the whole store once and puts every entity before every check. Changes nothing.</summary>
/// <param name="scan">The store.</param>
/// <param name="checks">Makes the checks of one run.</param>
public sealed class LedgerChecker(IEntityScan scan, IEnumerable<Func<ICheck>> checks)
{
    /// <summary>The most findings reported a check; the rest is counted in one more.</summary>
    public const int MaxFindings = 100;

    public async Task<CheckReport> RunAsync(CancellationToken cancellation)
    {
        ICheck[] run = [.. checks.Select(make => make())];
        long entities = 0;
        var damaged = new List<CheckFinding>();
        await foreach (Entity entity in scan.ScanAsync("", "", cancellation).ConfigureAwait(false))
        {
            entities++;
            foreach (ICheck check in run)
            {
                try
                {
                    check.Observe(entity);
                }
                catch (Exception error)
                {
                    AddDamaged(damaged, check, entity, error);
                }
            }
        }

        var findings = new List<CheckFinding>(damaged);
        var totals = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (ICheck check in run)
        {
            AddSome(findings, check);
            foreach ((string name, long value) in (check as ITotals)?.Totals ?? [])
            {
                totals[name] = value;
            }
        }

        return new CheckReport(entities, findings, totals);
    }

    /// <summary>A row that a check cannot read is itself something found; the others are checked all the same.</summary>
    private static void AddDamaged(List<CheckFinding> damaged, ICheck check, Entity entity, Exception error)
    {
        if (damaged.Count < MaxFindings)
        {
            damaged.Add(new CheckFinding(check.Name, entity.Partition, entity.Row, $"cannot be read: {error.Message}"));
        }
    }

    private static void AddSome(List<CheckFinding> findings, ICheck check)
    {
        int count = 0;
        foreach (CheckFinding finding in check.Finish())
        {
            if (count++ < MaxFindings)
            {
                findings.Add(finding);
            }
        }

        if (count > MaxFindings)
        {
            findings.Add(new CheckFinding(check.Name, "", null, $"and {count - MaxFindings} more"));
        }
    }
}
