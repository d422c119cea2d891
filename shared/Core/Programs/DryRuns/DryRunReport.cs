using Distribution.Kernel;

namespace Distribution.Programs.DryRuns;

/// <summary>A figure under two programs.</summary>
/// <param name="InForce">Under the program in force; 0 where there is none.</param>
/// <param name="Draft">Under the draft.</param>
public readonly record struct Compared(long InForce, long Draft)
{
    public long Difference => Draft - InForce;
}

/// <param name="Rule">The rule's id, in whichever program has it.</param>
/// <param name="Amount">Minor units after refunds so far.</param>
public sealed record ComparedRule(string Rule, Compared Amount);

/// <param name="Distributor">Who earns: a distributor, or a buyer where programs give buyers something.</param>
/// <param name="Amount">Minor units after refunds so far.</param>
/// <param name="Rules">The same by rule.</param>
public sealed record ComparedDistributor(DistributorId Distributor, Compared Amount, IReadOnlyList<ComparedRule> Rules);

/// <param name="Grant">For example <c>coupon:FRUIT10</c>.</param>
/// <param name="Quantity">How many stand after refunds so far.</param>
public sealed record ComparedGrant(string Grant, Compared Quantity);

/// <summary>What the events of some days earn under the program in force and would earn under a draft.</summary>
public sealed record DryRunReport
{
    /// <summary>The most distributors that are listed: those with the greatest differences.</summary>
    public const int MaxDistributors = 500;

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    /// <summary>The first day whose events are known; lifetime counts begin here.</summary>
    public required DateOnly KnownFrom { get; init; }

    /// <summary>Nothing is older than <see cref="KnownFrom"/>.</summary>
    public required bool WholeHistory { get; init; }

    /// <summary>How many orders were paid on the days.</summary>
    public required int Orders { get; init; }

    /// <summary>The version compared with; null if there is none.</summary>
    public required int? InForceVersion { get; init; }

    public required Compared Total { get; init; }

    /// <summary>By the rules' ids.</summary>
    public required IReadOnlyList<ComparedRule> Rules { get; init; }

    /// <summary>The greatest difference first.</summary>
    public required IReadOnlyList<ComparedDistributor> Distributors { get; init; }

    /// <summary>How many others are counted in the total only.</summary>
    public required int DistributorsLeftOut { get; init; }

    /// <summary>By their codes.</summary>
    public required IReadOnlyList<ComparedGrant> Grants { get; init; }
}
