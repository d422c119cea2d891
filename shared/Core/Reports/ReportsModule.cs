using Distribution.Campaigns;
using Distribution.Ledger;
using Distribution.Reports.Statements;
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
        .AddSingleton<BuildDueReports>()
        .AddSingleton<MonthCuts>()
        .AddSingleton<GetStatement>()
        .AddLedgerCheck<CutCheck>();
}
