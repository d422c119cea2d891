using Distribution.Ledger.Checks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Operations;

/// <summary>Proves the whole ledger from everything stored, and says so where an alert looks.</summary>
public sealed partial class BooksTimer(LedgerChecker checker, ILogger<BooksTimer> logger)
{
    /// <summary>Differences told one by one; the rest is in the count.</summary>
    private const int MaxTold = 20;

    [Function("CheckBooks")]
    public async Task CheckAsync([TimerTrigger("%CheckSchedule%")] TimerInfo timer, CancellationToken cancellation)
    {
        CheckReport report = await checker.RunAsync(cancellation);
        CheckFinding[] differences = report.Findings.Count == 0 ? [] : Lasting(report, await checker.RunAsync(cancellation));
        foreach (CheckFinding one in differences.Take(MaxTold))
        {
            LogDifference(logger, one.Check, one.Partition, one.Row, one.Detail);
        }

        LogChecked(logger, report.Entities, differences.Length, timer.IsPastDue);
    }

    /// <summary>While shops are open something is always on its way between two books: only what a second look finds too is a difference.</summary>
    internal static CheckFinding[] Lasting(CheckReport first, CheckReport second) => [.. first.Findings.Intersect(second.Findings)];

    [LoggerMessage(EventId = 8003, Level = LogLevel.Error, Message = "{Check}: {Partition} {Row}: {Detail}")]
    private static partial void LogDifference(ILogger logger, string check, string partition, string? row, string detail);

    [LoggerMessage(EventId = 8002, Level = LogLevel.Information, Message = "Proved the books over {Entities} entities, {Findings} difference(s) (late: {Late})")]
    private static partial void LogChecked(ILogger logger, long entities, int findings, bool late);
}
