using Distribution.Kernel;

namespace Distribution.Programs;

/// <summary>Who gets the buyer when several distributors have shown the way.</summary>
public enum AttributionModel
{
    /// <summary>The first; a later code does not replace a binding in force.</summary>
    First,

    /// <summary>The last; every code replaces the binding.</summary>
    Last,
}

/// <summary>What a program version says beside its rules; read by the slices that are not about rules.</summary>
/// <param name="Version">The version, from 1; immutable once published.</param>
/// <param name="Currency">The only currency of the merchant.</param>
/// <param name="TimeZone">IANA name of the zone in which days, weeks and months are counted, for example Asia/Shanghai.</param>
/// <param name="WeekStart">The first day of a week.</param>
/// <param name="Attribution">First or last.</param>
/// <param name="WindowDays">How many days a binding lasts, 1 to 3650.</param>
/// <param name="MaxLevels">1 to 3.</param>
/// <param name="MembersOnly">Only a user with a paid order may become a distributor.</param>
/// <param name="Hold">The wait from completion to settlement.</param>
/// <param name="MinWithdrawal">The smallest withdrawal in minor units.</param>
/// <param name="SecondApproverAbove">Withdrawals above this many minor units need two approvers; null for never.</param>
public sealed record ProgramTerms(
    int Version,
    Currency Currency,
    string TimeZone,
    DayOfWeek WeekStart,
    AttributionModel Attribution,
    int WindowDays,
    int MaxLevels,
    bool MembersOnly,
    TimeSpan Hold,
    long MinWithdrawal,
    long? SecondApproverAbove)
{
    /// <summary>Whether a distributor earns on what he buys himself; if not, a level that is the buyer is not paid.</summary>
    public bool SelfPurchase { get; init; }

    /// <summary>Whether an order earns its buyer something, also when nobody brought it.</summary>
    public bool PaysBuyers { get; init; }

    /// <summary>Whether rules or metrics ask for the completion of orders.</summary>
    public bool WatchesCompletion { get; init; }

    /// <summary>Whether metrics count orders by the day of their completion.</summary>
    public bool CountsCompletions { get; init; }
}

/// <summary>The terms of published programs. Versions never change, so answers may be kept.</summary>
public interface IProgramTermsSource
{
    /// <summary>The terms in force, or null if the merchant has published no program.</summary>
    ValueTask<ProgramTerms?> CurrentAsync(MerchantId merchant, CancellationToken cancellation);

    /// <summary>The terms of one version.</summary>
    /// <exception cref="InvalidDataException">There is no such version.</exception>
    ValueTask<ProgramTerms> VersionAsync(MerchantId merchant, int version, CancellationToken cancellation);
}
