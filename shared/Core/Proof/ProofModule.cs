using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Proof;

/// <summary>The registrations of the nightly checks; the checks themselves belong to their slices.</summary>
public static class ProofModule
{
    /// <summary>Needs the slices with checks, <c>IEntityStore</c>, <c>TimeProvider</c> and logging.</summary>
    public static IServiceCollection AddProof(this IServiceCollection services) => services
        .AddSingleton<CheckStore>()
        .AddSingleton<RunChecks>()
        .AddSingleton<QueryChecks>();
}
