using Distribution.Kernel;
using Distribution.Programs;

namespace Distribution.Reports;

/// <summary>Builds the reports of the last days for every merchant; days already reported are built again, because refunds go on. May run late and twice.</summary>
public sealed class BuildDueReports(ListMerchants merchants, IProgramTermsSource programs, BuildDailyReport build, TimeProvider time)
{
    /// <summary>How many past days are reported.</summary>
    public const int Days = 3;

    /// <summary>How many reports were built.</summary>
    public async Task<int> HandleAsync(CancellationToken cancellation)
    {
        int built = 0;
        await foreach (MerchantId merchant in merchants.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (await programs.CurrentAsync(merchant, cancellation).ConfigureAwait(false) is not { } terms)
            {
                continue;
            }

            DateOnly today = RewardCalendar.Of(terms).DayOf(time.GetUtcNow());
            for (int back = 1; back <= Days; back++)
            {
                Result<DailyReport> report = await build.HandleAsync(new BuildDailyReportCommand(merchant, today.AddDays(-back)), cancellation).ConfigureAwait(false);
                built += report.Problem is null ? 1 : 0;
            }
        }

        return built;
    }
}
