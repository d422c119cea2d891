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

    /// <summary>Comes before the first entity.</summary>
    /// <param name="settledBefore">
    /// What was posted before, UTC, has arrived everywhere by the time the run begins; what is younger may be written while it reads, here
    /// or in another book, and is no finding. <see cref="DateTimeOffset.MaxValue"/> for a quiet system.
    /// </param>
    void Begin(DateTimeOffset settledBefore)
    {
    }

    void Observe(Entity entity);

    /// <summary>What is wrong; nothing if the invariant holds.</summary>
    IEnumerable<CheckFinding> Finish();
}

/// <summary>
/// A check that judges each partition by its own rows, which are changed together in one batch. While others write, a reading
/// mixes rows of before and after a change: what it finds is read again until nothing changes meanwhile, and only what is
/// still found then is told.
/// </summary>
public interface IPartitionCheck : ICheck
{
    /// <summary>How the rows begin that it reads, in their order; none is empty.</summary>
    IReadOnlyList<string> RowPrefixes { get; }
}

/// <summary>
/// A check that keeps marks of what it reads instead of the rows themselves. What is wrong it names in a second reading, which
/// comes before <see cref="ICheck.Finish"/> and only if there is something to name.
/// </summary>
public interface INamingCheck : ICheck
{
    /// <summary>How the partitions begin that are to be read again; null if there is nothing to name.</summary>
    string? ToName { get; }

    /// <summary>Shows an entity of these partitions again.</summary>
    void ObserveAgain(Entity entity);
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
/// <param name="Detail">
/// What, for a person; numbers and keys only. It is a part of what the finding is: of numbers that go on moving it tells the difference, so
/// that the same loss is told the same way again and another passing state is not.
/// </param>
public sealed record CheckFinding(string Check, string Partition, string? Row, string Detail)
{
    /// <summary>Only says how many more there are; never a finding of its own.</summary>
    public bool IsRemainder { get; init; }
}

/// <summary>The outcome of a run over the whole store.</summary>
/// <param name="Entities">How many entities were read.</param>
/// <param name="Findings">What is wrong; empty if all is well. At most <see cref="LedgerChecker.MaxFindings"/> a check.</param>
/// <param name="Totals">Sums by name.</param>
public sealed record CheckReport(long Entities, IReadOnlyList<CheckFinding> Findings, IReadOnlyDictionary<string, long> Totals);
