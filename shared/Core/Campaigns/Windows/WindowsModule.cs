using Distribution.Campaigns.Windows.Live;
using Distribution.Ledger;
using Distribution.Programs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distribution.Campaigns.Windows;

/// <summary>The registrations of what closes windows.</summary>
internal static class WindowsModule
{
    public static IServiceCollection AddWindows(this IServiceCollection services) => services
        .AddSingleton<CloseStore>()
        .AddSingleton<ClosePages>()
        .AddSingleton<CloseQuotas>()
        .AddSingleton<WindowFinder>()
        .AddSingleton<FreezeWindow>()
        .AddSingleton<WriteClose>()
        .AddSingleton<PayClose>()
        .AddSingleton<CountLate>()
        .AddSingleton<LiveScores>()
        .AddSingleton(static provider => new CloseWindow(
            provider.GetRequiredService<ProgramCatalog>(),
            provider.GetRequiredService<CloseStore>(),
            provider.GetRequiredService<FreezeWindow>(),
            provider.GetRequiredService<WriteClose>(),
            provider.GetRequiredService<PayClose>()))
        .AddSingleton(static provider => new CloseDueWindows(
            provider.GetRequiredService<ListMerchants>(),
            provider.GetRequiredService<CloseStore>(),
            provider.GetRequiredService<CloseWindow>(),
            provider.GetRequiredService<WindowFinder>(),
            provider.GetRequiredService<PayClose>(),
            provider.GetRequiredService<CountLate>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CloseDueWindows>>()))
        .AddSingleton(static provider => new GetRanking(
            provider.GetRequiredService<ProgramCatalog>(),
            provider.GetRequiredService<CloseStore>(),
            provider.GetRequiredService<ClosePages>(),
            provider.GetRequiredService<FreezeWindow>(),
            provider.GetRequiredService<LiveScores>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(static provider => new ListCloses(
            provider.GetRequiredService<ProgramCatalog>(),
            provider.GetRequiredService<CloseStore>(),
            provider.GetRequiredService<ClosePages>(),
            provider.GetRequiredService<GeneralLedger>(),
            provider.GetRequiredService<Grants.GrantBook>()));
}
