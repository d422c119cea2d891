using Distribution.Programs.DryRuns;
using Distribution.Programs.Explain;
using Distribution.Programs.Lifecycle;
using Distribution.Programs.Replay;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Programs;

/// <summary>The registrations of programs.</summary>
public static class ProgramsModule
{
    /// <summary>Needs <see cref="IEntityStore"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddPrograms(this IServiceCollection services) => services
        .AddSingleton(static provider => new ProgramStore(provider.GetRequiredService<IEntityStore>()))
        .AddSingleton(static provider => new ProgramCatalog(Store(provider), Time(provider)))
        .AddSingleton<IProgramTermsSource>(static provider => provider.GetRequiredService<ProgramCatalog>())
        .AddSingleton(static provider => new Publisher(Store(provider), provider.GetRequiredService<ProgramCatalog>(), Time(provider)))
        .AddSingleton(static provider => new PublishProgram(provider.GetRequiredService<Publisher>(), Drafts(provider)))
        .AddSingleton(static provider => new GetProgram(provider.GetRequiredService<ProgramCatalog>(), Store(provider)))
        .AddSingleton<ValidateProgram>()
        .AddSingleton<ExplainAmount>()
        .AddSingleton(static provider => new ListMerchants(Store(provider)))
        .AddLifecycle();

    private static IServiceCollection AddLifecycle(this IServiceCollection services) => services
        .AddSingleton(static provider => new DraftStore(provider.GetRequiredService<IEntityStore>()))
        .AddSingleton(static provider => new WriteDraft(Drafts(provider), Time(provider)))
        .AddSingleton(static provider => new GetDrafts(Drafts(provider)))
        .AddSingleton(static provider => new ApproveDraft(Drafts(provider), Time(provider)))
        .AddSingleton(static provider => new PublishDraft(Drafts(provider), Store(provider), provider.GetRequiredService<Publisher>(), provider.GetRequiredService<ValidateProgram>()))
        .AddSingleton(static provider => new PastReader(provider.GetServices<IPastEvents>()))
        .AddSingleton(static provider => new DryRunDraft(
            Drafts(provider), Store(provider), provider.GetRequiredService<ProgramCatalog>(), provider.GetRequiredService<PastReader>(), Time(provider)))
        .AddSingleton(static provider => new CancelPublication(Store(provider), Time(provider)))
        .AddSingleton(static provider => new ListPrograms(Store(provider), Time(provider)))
        .AddSingleton(static provider => new ProgramSettingsHandlers(Drafts(provider), Time(provider)));

    private static ProgramStore Store(IServiceProvider provider) => provider.GetRequiredService<ProgramStore>();

    private static DraftStore Drafts(IServiceProvider provider) => provider.GetRequiredService<DraftStore>();

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
