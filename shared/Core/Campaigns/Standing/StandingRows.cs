using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns.Standing;

/// <summary>A person's number of a metric in a window: the fold of what his orders add to it.</summary>
/// <param name="Metric">The metric's name in the program.</param>
/// <param name="Value">Never negative.</param>
internal sealed record CountRow(string Metric, long Value)
{
    /// <summary>The newest program version of which an order has counted: its rules decide about the number, those before it no more.</summary>
    public int Version { get; init; }

    /// <summary>The ids of all rules that have ever earned by the number, of whichever version; null for none.</summary>
    public IReadOnlyList<string>? Rules { get; init; }
}

/// <summary>What an order adds to a person's numbers as it was when it was last told of.</summary>
/// <param name="Revision">The order's: an older one never replaces a newer.</param>
/// <param name="Adds">Nothing once all that counted is refunded.</param>
internal sealed record OrderRow(int Revision, IReadOnlyList<Addition> Adds);

/// <summary>What an order adds to one number.</summary>
/// <param name="Key">The metric's key.</param>
/// <param name="Metric">Its name in the program.</param>
/// <param name="Window">The window's id.</param>
/// <param name="Amount">Minor units, units or orders; 1 for a buyer.</param>
/// <param name="Distinct">Who is counted once however often he comes; null where nobody is.</param>
internal sealed record Addition(string Key, string Metric, string Window, long Amount, string? Distinct = null);

/// <summary>How many orders of somebody who is counted once add to a number; there is no row for none.</summary>
internal sealed record SeenRow(int Orders);

/// <summary>
/// What a rule that does not wait for a close has earned a person in a window. Its times lie in runs, one a step in which
/// times were earned; the newest are taken back first.
/// </summary>
internal sealed record EarnedRow
{
    public required string Rule { get; init; }

    /// <summary>The key of the metric.</summary>
    public required string Metric { get; init; }

    public required string Window { get; init; }

    /// <summary>How many runs there have been; they are numbered from 1.</summary>
    public int Runs { get; init; }

    /// <summary>How often the rule is earned now: what all runs hold.</summary>
    public long Times { get; init; }

    /// <summary>The newest run that holds anything; 0 for none.</summary>
    public int Top { get; init; }

    /// <summary>What was taken back and is not earned again; null for nothing.</summary>
    public LostTimes? Lost { get; init; }

    /// <summary>The next run is being reserved of limits and budgets; null if it is not.</summary>
    public EarnedAsk? Asked { get; init; }

    /// <summary>Runs that have changed and whose grants, limits and budgets have not followed yet.</summary>
    public IReadOnlyList<int> Unfollowed { get; init => field = value ?? []; } = [];
}

/// <summary>
/// Times that fell back are earned again only where the number reaches what they had asked for, also under a version that
/// asks for less: a number that falls earns nothing.
/// </summary>
/// <param name="Last">The highest of them.</param>
/// <param name="Threshold">The most that one of them asked for a time.</param>
internal sealed record LostTimes(long Last, long Threshold);

/// <summary>What the next run asks for, written before it is taken.</summary>
internal sealed record EarnedAsk(AskedLimit? Limit, AskedBudget? Budget)
{
    /// <summary>Why it asks for no more; null if it asks for all that are reached.</summary>
    public ShortRoom? Short { get; init; }
}

/// <param name="Key">The limit's key.</param>
/// <param name="Window">The id of the limit's window.</param>
/// <param name="Times">The most in the window.</param>
/// <param name="Asked">How many times are wanted.</param>
internal sealed record AskedLimit(string Key, string Window, int Times, long Asked);

/// <param name="Name">The budget.</param>
/// <param name="Total">All of it, minor units.</param>
/// <param name="Asked">Minor units wanted.</param>
internal sealed record AskedBudget(string Name, long Total, long Asked);

/// <summary>Times that were earned together, with what each of them paid: taking them back needs nothing else.</summary>
internal sealed record EarnedRun
{
    public required int Number { get; init; }

    /// <summary>Which time the first of them was, from 1.</summary>
    public required long First { get; init; }

    /// <summary>How many were earned; 0 for a run that limits or a budget left nothing for.</summary>
    public required long Times { get; init; }

    /// <summary>How many are still earned, from the first on.</summary>
    public required long Held { get; init; }

    /// <summary>The metric's value that each time asks for: the time's number times this.</summary>
    public required long Threshold { get; init; }

    /// <summary>Minor units each time pays; 0 for none.</summary>
    public required long Money { get; init; }

    /// <summary>What each time grants.</summary>
    public IReadOnlyList<EarnedGrant> Grants { get; init => field = value ?? []; } = [];

    public required Currency Currency { get; init; }

    /// <summary>The budget it is paid from; null for none.</summary>
    public string? Budget { get; init; }

    /// <summary>The limit it uses; null for none.</summary>
    public string? Limit { get; init; }

    /// <summary>The id of the limit's window; null without one.</summary>
    public string? LimitWindow { get; init; }

    /// <summary>Why it is no more times; null if neither limit nor budget was short.</summary>
    public ShortRoom? Short { get; init; }

    /// <summary>The version of the program that decided.</summary>
    public required int ProgramVersion { get; init; }

    /// <summary>The order that was being counted.</summary>
    public required OrderId Order { get; init; }

    /// <summary>The metric's value then.</summary>
    public required long Value { get; init; }

    /// <summary>The person's tier then; null for none.</summary>
    public string? Tier { get; init; }

    /// <summary>How the number was reached, and what each time pays in money; without words.</summary>
    public IReadOnlyList<TraceStep> Steps { get; init => field = value ?? []; } = [];

    /// <summary>What its explanation is asked for by; a grant's ends with the place of its payment, from 1.</summary>
    public string? Explain { get; init; }

    /// <summary>When it was earned, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Counts the changes of this run, from 1.</summary>
    public required int Changes { get; init; }

    /// <summary>When it was last changed, UTC; null if it was not changed since it was earned, or by a version that did not write it.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The newest older run that held anything when this one was earned; 0 for none.</summary>
    public required int Below { get; init; }
}

/// <param name="Payment">The place of the payment among those of the rule, from 0.</param>
internal sealed record EarnedGrant(int Payment, string Code, int Quantity);
