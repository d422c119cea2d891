using Distribution.Kernel;
using Distribution.Programs;
using Microsoft.Extensions.Logging;

namespace Distribution.Reports;

/// <summary>Builds the reports of the last days for every merchant; days already reported are built again, because refunds go on. May run late and twice.</summary>
public sealed partial class BuildDueReports(
    ListMerchants merchants, IProgramTermsSource programs, BuildDailyReport build, TimeProvider time, ILogger<BuildDueReports> logger)
{
    /// <summary>How many past days are reported.</summary>
    public const int Days = 3;

    /// <summary>How many reports were built.</summary>
    public async Task<int> HandleAsync(CancellationToken cancellation)
    {
        int built = 0;
        await foreach (MerchantId merchant in merchants.ReadAsync(cancellation).ConfigureAwait(false))
        {
            try
            {
                built += await BuildAsync(merchant, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One merchant's trouble is not the others'; the next run tries again.
                LogNotBuilt(logger, error, merchant.Value);
            }
        }

        return built;
    }

    private async Task<int> BuildAsync(MerchantId merchant, CancellationToken cancellation)
    {
        if (await programs.CurrentAsync(merchant, cancellation).ConfigureAwait(false) is not { } terms)
        {
            return 0;
        }

        int built = 0;
        DateOnly today = RewardCalendar.Of(terms).DayOf(time.GetUtcNow());
        for (int back = 1; back <= Days; back++)
        {
            Result<DailyReport> report = await build.HandleAsync(new BuildDailyReportCommand(merchant, today.AddDays(-back)), cancellation).ConfigureAwait(false);
            built += report.Problem is null ? 1 : 0;
        }

        return built;
    }

    [LoggerMessage(EventId = 8007, Level = LogLevel.Error, Message = "The reports of merchant {Merchant} could not be built")]
    private static partial void LogNotBuilt(ILogger logger, Exception error, string merchant);
}
