using Distribution.Campaigns;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Reports;

/// <summary>The registrations of reports.</summary>
public static class ReportsModule
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSingleton<IPaidOrders, DayBookPaidOrders>()
        .AddSingleton<ReportStore>()
        .AddSingleton<BuildDailyReport>()
        .AddSingleton<GetDailyReport>()
        .AddSingleton<BuildDueReports>();
}
