using Distribution.Ledger.Checks.Internal;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>One run of all checks over the entities it is shown.</summary>
internal sealed class CheckRun
{
    private readonly (Func<ICheck> Make, ICheck Check)[] _checks;
    private readonly DateTimeOffset _settledBefore;
    private readonly List<CheckFinding> _damaged = [];
    private long _entities;

    /// <param name="checks">Makes the checks.</param>
    /// <param name="settledBefore">See <see cref="ICheck.Begin"/>.</param>
    public CheckRun(IEnumerable<Func<ICheck>> checks, DateTimeOffset settledBefore)
    {
        _settledBefore = settledBefore;
        _checks = [.. checks.Select(static make => (make, make()))];
        foreach ((_, ICheck check) in _checks)
        {
            check.Begin(settledBefore);
        }
    }

    /// <summary>How the partitions begin that are to be read a second time: <see cref="ObserveAgain"/>.</summary>
    public IEnumerable<string> ToName => _checks.Select(static one => (one.Check as INamingCheck)?.ToName).OfType<string>();

    public void Observe(Entity entity)
    {
        _entities++;
        foreach ((_, ICheck check) in _checks)
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

    /// <summary>Shows what <see cref="ToName"/> asks for to those that ask.</summary>
    public void ObserveAgain(Entity entity)
    {
        foreach ((_, ICheck check) in _checks)
        {
            try
            {
                if (check is INamingCheck { ToName: { } prefix } naming && entity.Partition.StartsWith(prefix, StringComparison.Ordinal))
                {
                    naming.ObserveAgain(entity);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // What cannot be read has been found by the first reading.
            }
        }
    }

    /// <summary>What was found in a quiet system.</summary>
    public CheckReport Finish() => Report([.. _checks.Select(static one => (one.Check, one.Check.Finish()))]);

    /// <summary>What was found while others wrote: what checks of single partitions found is read again.</summary>
    public async Task<CheckReport> FinishAsync(IEntityStore store, CancellationToken cancellation)
    {
        var review = new PartitionReview(store, _settledBefore);
        var found = new List<(ICheck, IEnumerable<CheckFinding>)>(_checks.Length);
        foreach ((Func<ICheck> make, ICheck check) in _checks)
        {
            IEnumerable<CheckFinding> findings = check.Finish();
            found.Add((check, check is IPartitionCheck ? await review.ReviewAsync(make, findings, cancellation).ConfigureAwait(false) : findings));
        }

        return Report(found);
    }

    private CheckReport Report(IEnumerable<(ICheck Check, IEnumerable<CheckFinding> Findings)> found)
    {
        var findings = new List<CheckFinding>(_damaged);
        var totals = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((ICheck check, IEnumerable<CheckFinding> some) in found)
        {
            AddSome(findings, check.Name, some);
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

    private static void AddSome(List<CheckFinding> findings, string check, IEnumerable<CheckFinding> some)
    {
        int count = 0;
        foreach (CheckFinding finding in some)
        {
            if (count++ < LedgerChecker.MaxFindings)
            {
                findings.Add(finding);
            }
        }

        if (count > LedgerChecker.MaxFindings)
        {
            findings.Add(new CheckFinding(check, "", null, $"and {count - LedgerChecker.MaxFindings} more") { IsRemainder = true });
        }
    }
}
