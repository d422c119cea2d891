using Distribution.Programs.Explain;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Programs;

/// <summary>The registrations of programs.</summary>
public static class ProgramsModule
{
    /// <summary>Needs <see cref="IEntityStore"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddPrograms(this IServiceCollection services) => services
        .AddSingleton(static provider => new ProgramStore(provider.GetRequiredService<IEntityStore>()))
        .AddSingleton(static provider => new ProgramCatalog(provider.GetRequiredService<ProgramStore>()))
        .AddSingleton<IProgramTermsSource>(static provider => provider.GetRequiredService<ProgramCatalog>())
        .AddSingleton(static provider => new PublishProgram(provider.GetRequiredService<ProgramStore>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<GetProgram>()
        .AddSingleton<ExplainAmount>()
        .AddSingleton(static provider => new ListMerchants(provider.GetRequiredService<ProgramStore>()));
}
