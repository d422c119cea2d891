using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>One run of all checks over the entities it is shown.</summary>
internal sealed class CheckRun
{
    private readonly ICheck[] _checks;
    private readonly List<CheckFinding> _damaged = [];
    private long _entities;

    /// <param name="settledBefore">See <see cref="ICheck.Begin"/>.</param>
    public CheckRun(IEnumerable<Func<ICheck>> checks, DateTimeOffset settledBefore)
    {
        _checks = [.. checks.Select(make => make())];
        foreach (ICheck check in _checks)
        {
            check.Begin(settledBefore);
        }
    }

    public void Observe(Entity entity)
    {
        _entities++;
        foreach (ICheck check in _checks)
        {
            try
            {
                check.Observe(entity);
            }
            catch (Exception error)
            {
                AddDamaged(check, entity, error);
            }
        }
    }

    public CheckReport Finish()
    {
        var findings = new List<CheckFinding>(_damaged);
        var totals = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (ICheck check in _checks)
        {
            AddSome(findings, check);
            foreach ((string name, long value) in (check as ITotals)?.Totals ?? [])
            {
                totals[name] = value;
            }
        }

        return new CheckReport(_entities, findings, totals);
    }

    /// <summary>A row that a check cannot read is itself something found; the others are checked all the same.</summary>
    private void AddDamaged(ICheck check, Entity entity, Exception error)
    {
        if (_damaged.Count < LedgerChecker.MaxFindings)
        {
            _damaged.Add(new CheckFinding(check.Name, entity.Partition, entity.Row, $"cannot be read: {error.Message}"));
        }
    }

    private static void AddSome(List<CheckFinding> findings, ICheck check)
    {
        int count = 0;
        foreach (CheckFinding finding in check.Finish())
        {
            if (count++ < LedgerChecker.MaxFindings)
            {
                findings.Add(finding);
            }
        }

        if (count > LedgerChecker.MaxFindings)
        {
            findings.Add(new CheckFinding(check.Name, "", null, $"and {count - LedgerChecker.MaxFindings} more") { IsRemainder = true });
        }
    }
}
