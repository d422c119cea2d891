using Distribution.Audit;
using Distribution.Campaigns;
using Distribution.Catalog;
using Distribution.Commission;
using Distribution.Distributors;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.MiniProgram;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Programs;
using Distribution.Proof;
using Distribution.Reconciliation;
using Distribution.Reports;
using Distribution.Settlement;
using Distribution.Sharing;
using Distribution.Withdrawals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Distribution;

/// <summary>All slices at once, in the order in which they may refer to each other.</summary>
public static class CoreModule
{
    /// <summary>
    /// Registers the slices. The host brings <c>IEntityStore</c>, <c>IEntityScan</c>, <c>IMessageSender</c>, logging and, if it
    /// is not the system's, a <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddDistributionCore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddMessaging()
            .AddAudit()
            .AddLedger()
            .AddPayments()
            .AddMiniProgram()
            .AddCatalog()
            .AddDistributors()
            .AddPrograms()
            .AddCampaigns()
            .AddOrders()
            .AddCommission()
            .AddSettlement()
            .AddWithdrawals()
            .AddSharing()
            .AddReports()
            .AddProof()
            .AddReconciliation();
    }
}
