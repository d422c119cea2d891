using Distribution.Distributors.Traces;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Distributors;

public static class DistributorsModule
{
    /// <summary>Needs <c>IEntityStore</c> and <c>TimeProvider</c>.</summary>
    public static IServiceCollection AddDistributors(this IServiceCollection services) => services
        .AddSingleton<PersonTraces>()
        .AddSingleton<DistributorStore>()
        .AddSingleton<InviteCodes>()
        .AddSingleton<Bindings>()
        .AddSingleton<ReferralPaths>()
        .AddSingleton<JoinDistributor>()
        .AddSingleton<DecideApplication>()
        .AddSingleton<ReparentDistributor>()
        .AddSingleton<BindBuyer>()
        .AddSingleton<GetDistributor>()
        .AddSingleton<ListDistributors>()
        .AddSingleton<ListTeam>();
}
