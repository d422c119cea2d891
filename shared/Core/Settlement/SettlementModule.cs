using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Settlement;

/// <summary>The registrations of settlement.</summary>
public static class SettlementModule
{
    public static IServiceCollection AddSettlement(this IServiceCollection services) => services
        .AddSingleton<SettleOrder>()
        .AddSingleton<SettleBucket>()
        .AddSingleton<SettleLate>();
}
