using Distribution.Proof;

namespace Distribution.Functions.Proof;

/// <summary>The last check of a day, UTC: <c>Found</c> findings, of which <c>Confirmed</c> were there ten minutes and more before.</summary>
public sealed record CheckDayView(DateOnly Date, DateTimeOffset At, long Entities, int Found, int Confirmed)
{
    internal static CheckDayView Of(StoredCheck check) => new(check.Date, check.At, check.Entities, check.Found, check.Confirmed);
}

/// <summary>The same with what was found, at most 200 of it, and sums by name in minor units or counts.</summary>
public sealed record CheckView(
    DateOnly Date, DateTimeOffset At, long Entities, int Found, int Confirmed, IReadOnlyDictionary<string, long> Totals, IReadOnlyList<CheckFindingView> Findings)
{
    internal static CheckView Of(StoredCheck check) => new(
        check.Date, check.At, check.Entities, check.Found, check.Confirmed, check.Totals, [.. check.Findings.Select(CheckFindingView.Of)]);
}

/// <summary>Something that must not be: which check, where, what, and since when. What is not confirmed may be no more than a message on its way.</summary>
public sealed record CheckFindingView(string Check, string Partition, string? Row, string Detail, DateTimeOffset FirstAt, bool IsConfirmed)
{
    internal static CheckFindingView Of(StoredFinding finding) =>
        new(finding.Check, finding.Partition, finding.Row, finding.Detail, finding.FirstAt, finding.IsConfirmed);
}

/// <summary>A check is asked for since then, and runs within the hour.</summary>
public sealed record CheckAskedView(DateTimeOffset AskedAt)
{
    internal static CheckAskedView Of(CheckAsked asked) => new(asked.At);
}
