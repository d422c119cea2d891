using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>
/// One invariant over everything stored. The checker shows every entity once, ordered by partition and row, then asks
/// for the findings; an instance is used for one run.
/// </summary>
public interface ICheck
{
    /// <summary>Stable, for example <c>ledger.journal</c>.</summary>
    string Name { get; }

    void Observe(Entity entity);

    /// <summary>What is wrong; nothing if the invariant holds.</summary>
    IEnumerable<CheckFinding> Finish();
}

/// <summary>A check that also measures.</summary>
public interface ITotals
{
    /// <summary>Named sums after <see cref="ICheck.Finish"/>, for example the minor units in transit.</summary>
    IEnumerable<KeyValuePair<string, long>> Totals { get; }
}

/// <summary>Something that must not be.</summary>
/// <param name="Check">The check's name.</param>
/// <param name="Partition">Where; empty if not in one place.</param>
/// <param name="Row">Where; null if not in one row.</param>
/// <param name="Detail">What, for a person; numbers and keys only.</param>
public sealed record CheckFinding(string Check, string Partition, string? Row, string Detail);

/// <summary>The outcome of a run over the whole store.</summary>
/// <param name="Entities">How many entities were read.</param>
/// <param name="Findings">What is wrong; empty if all is well. At most <see cref="LedgerChecker.MaxFindings"/> a check.</param>
/// <param name="Totals">Sums by name.</param>
public sealed record CheckReport(long Entities, IReadOnlyList<CheckFinding> Findings, IReadOnlyDictionary<string, long> Totals);
