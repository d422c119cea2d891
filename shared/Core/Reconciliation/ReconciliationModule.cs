using Distribution.Reconciliation.Formats;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Reconciliation;

/// <summary>The registrations of the comparison with providers' statements.</summary>
public static class ReconciliationModule
{
    /// <summary>Needs payments, programs, orders and withdrawals, the stores, <c>TimeProvider</c> and logging. Sources are added as <see cref="IProviderStatements"/>.</summary>
    public static IServiceCollection AddReconciliation(this IServiceCollection services) => services
        .AddSingleton<ReconciliationStore>()
        .AddSingleton<OurRecords>()
        .AddSingleton<RunReconciliations>()
        .AddSingleton<QueryReconciliations>();

    /// <summary>The bills among the files, as WeChat Pay and Alipay give them out, fetched from them if nobody has put them there. Needs <c>IBlobStore</c>.</summary>
    public static IServiceCollection AddStatementFiles(this IServiceCollection services) => services
        .AddSingleton<FetchBills>()
        .AddSingleton<IProviderStatements, WeChatStatementFiles>()
        .AddSingleton<IProviderStatements, AlipayStatementFiles>();
}
