using Distribution.Local.Sandbox;
using Distribution.Payments;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distribution.Local.Providers;

/// <summary>A provider that can be simulated, its keys and accounts read from or made in the data file.</summary>
internal interface IProviderSetUp
{
    /// <summary>Registers the <see cref="IProviderServer"/>, the shops' accounts with it, and the gateway's way to it.</summary>
    void AddTo(IServiceCollection services, LoopbackHttp loopback);
}

internal static class ProviderModule
{
    /// <summary>The chosen provider, and those at which something may be under way since an earlier run.</summary>
    public static Task<IReadOnlyList<IProviderSetUp>> OpenAsync(IEntityStore store, AppHostOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<IProviderSetUp>>([]);
    }

    public static IServiceCollection AddProviders(this IServiceCollection services, IReadOnlyList<IProviderSetUp> providers, ProviderKind chosen, LoopbackHttp loopback)
    {
        foreach (IProviderSetUp provider in providers)
        {
            provider.AddTo(services, loopback);
        }

        services.Configure<PaymentOptions>(options => options.Provider = chosen.GatewayName());
        services.AddSingleton<IShopWire, LoopbackShop>();
        services.AddSingleton(static provider => new ProviderServers(provider.GetServices<IProviderServer>()));
        return services.AddSingleton(static provider => new NotificationSender(
            provider.GetRequiredService<ProviderServers>(),
            provider.GetRequiredService<IShopWire>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<NotificationSender>>()));
    }
}
