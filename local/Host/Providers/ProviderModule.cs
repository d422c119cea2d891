using Distribution.Kernel;
using Distribution.Local.Providers.Alipay;
using Distribution.Local.Providers.Http;
using Distribution.Local.Providers.WeChat;
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
    /// <summary>The address by which this host and its providers know each other: one that does not leave the machine, so http is safe.</summary>
    public static Uri Here { get; } = new("http://localhost");

    /// <summary>The chosen provider, and those at which something may be under way since an earlier run.</summary>
    public static async Task<IReadOnlyList<IProviderSetUp>> OpenAsync(IEntityStore store, AppHostOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        IProviderSetUp?[] all =
        [
            await WeChatSetUp.OpenAsync(store, Wanted(ProviderKind.WeChatPay), clock, cancellation).ConfigureAwait(false),
            await AlipaySetUp.OpenAsync(store, Wanted(ProviderKind.Alipay), new Uri(options.HttpUrl), cancellation).ConfigureAwait(false),
        ];
        return [.. all.OfType<IProviderSetUp>()];

        IReadOnlyList<MerchantId> Wanted(ProviderKind kind) => options.Provider == kind ? options.Merchants : [];
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
