using Distribution.Audit;
using Distribution.Campaigns;
using Distribution.Catalog;
using Distribution.Commission;
using Distribution.Distributors;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Programs;
using Distribution.Reports;
using Distribution.Settlement;
using Distribution.Withdrawals;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Simulation.World;

/// <summary>The slices that money passes through.</summary>
internal static class Slices
{
    public static IServiceCollection AddSlices(this IServiceCollection services) => services
        .AddMessaging().AddAudit().AddLedger().AddPayeeAccounts().AddCatalog().AddDistributors().AddPrograms().AddCampaigns().AddOrders().AddCommission().AddSettlement().AddReports().AddWithdrawals();
}
