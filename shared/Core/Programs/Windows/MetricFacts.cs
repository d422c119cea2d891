using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Programs.Windows;

/// <summary>What one order adds to a metric, after its refunds so far.</summary>
/// <param name="Subject">Whose number it is.</param>
/// <param name="Amount">Minor units, units or orders; 1 for a buyer.</param>
/// <param name="Distinct">Who is counted once however often he comes; null where nobody is.</param>
public readonly record struct MetricShare(DistributorId Subject, long Amount, string? Distinct);

/// <summary>A person's number in a window.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Value">Never negative.</param>
/// <param name="ReachedAt">When the last order that still counts was paid or completed; decides ties.</param>
public sealed record MetricTotal(DistributorId Subject, long Value, DateTimeOffset ReachedAt)
{
    /// <summary>The tier held when the window is closed, some minutes after its end; null for none.</summary>
    public string? Tier { get; init; }
}

/// <summary>A change of a person's number, for the rules that do not wait for a close.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Window">The window's id, <c>lifetime</c> where it never closes.</param>
/// <param name="Earned">How often the rule has been earned and not taken back in the window, as kept from what was answered before.</param>
/// <param name="Value">The number now.</param>
public sealed record MetricChange(DistributorId Subject, string Window, long Earned, long Value)
{
    /// <summary>The tier held now; null for none.</summary>
    public string? Tier { get; init; }

    /// <summary>No more times are earned in all than these, whatever the number reaches.</summary>
    public long MostTimes { get; init; } = long.MaxValue;

    /// <summary>How often each limit has been used by the subject.</summary>
    public IReadOnlyDictionary<string, int>? LimitsUsed { get; init; }

    /// <summary>What is left of the campaign budgets in minor units; one that is absent has not been touched.</summary>
    public IReadOnlyDictionary<string, long>? BudgetsLeft { get; init; }
}

/// <summary>A bonus of a metric or a ranking.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Payment">The place of the payment in the rule, from 0.</param>
/// <param name="Window">The window's id.</param>
/// <param name="Beneficiary">Who.</param>
/// <param name="First">The first time it is earned for, from 1; of a ranking the place.</param>
/// <param name="Last">The last time.</param>
/// <param name="Reversed">It is taken back instead.</param>
/// <param name="Base">The metric's value.</param>
/// <param name="RatePpm">The rate if it is a share of the metric.</param>
/// <param name="Amount">Minor units for all times together; 0 for a grant.</param>
/// <param name="Grant">What is granted, for all times together; null for money.</param>
/// <param name="Steps">The trace.</param>
public sealed record BonusLine(
    string Rule,
    int Payment,
    string Window,
    DistributorId Beneficiary,
    long First,
    long Last,
    bool Reversed,
    long Base,
    int? RatePpm,
    long Amount,
    GrantItem? Grant,
    IReadOnlyList<TraceStep> Steps)
{
    /// <summary>The campaign budget it is paid from; null for none.</summary>
    public string? Budget { get; init; }

    /// <summary>
    /// Names the bonus in its window: a close that is run again gives the same keys with the same amounts, and who pays
    /// keeps a key and pays it once.
    /// </summary>
    public string Key => $"{Rule}.{Payment}.{Beneficiary}.{First}-{Last}";
}

/// <summary>What a change or a close earns.</summary>
/// <param name="Lines">In the order of the rules, then of places or of the beneficiaries' ids.</param>
/// <param name="LimitUses">To be reserved, or given back where <see cref="BonusLine.Reversed"/>, with the lines.</param>
/// <param name="BudgetUses">The same.</param>
public sealed record Bonuses(IReadOnlyList<BonusLine> Lines, IReadOnlyList<LimitUse> LimitUses, IReadOnlyList<BudgetUse> BudgetUses)
{
    /// <summary>What left room for fewer times than a change reaches; null if nothing did.</summary>
    public ShortRoom? Short { get; init; }
}

/// <summary>That a limit or a budget had room for fewer times than were reached.</summary>
/// <param name="Of">The limit's key or the budget's name.</param>
/// <param name="Reached">How many times there were to earn.</param>
public sealed record ShortRoom(string Of, long Reached);
