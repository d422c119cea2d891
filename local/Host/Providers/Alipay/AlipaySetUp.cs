using Distribution.Kernel;
using Distribution.Local.Sandbox;
using Distribution.Messaging;
using Distribution.Payments.Alipay;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Providers.Alipay;

/// <summary>A simulated Alipay on this host, and the shops' applications with it, in certificate mode.</summary>
internal sealed class AlipaySetUp(AlipayKeys keys, AlipayApplications applications, Uri gateway) : IProviderSetUp
{
    /// <summary>Null if no shop has used it in this file and none wants to.</summary>
    /// <param name="host">Where this host listens, as far as it is known: buyers open their payments there.</param>
    public static async Task<IProviderSetUp?> OpenAsync(IEntityStore store, IReadOnlyList<MerchantId> merchants, Uri host, CancellationToken cancellation)
    {
        if (merchants.Count == 0 && !await AlipayApplications.AnyAsync(store, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        AlipayKeys keys = await AlipayKeys.OpenAsync(store, cancellation).ConfigureAwait(false);
        return new AlipaySetUp(keys, await AlipayApplications.OpenAsync(store, keys, merchants, cancellation).ConfigureAwait(false), new Uri(host, AlipayServer.Path));
    }

    public void AddTo(IServiceCollection services, LoopbackHttp loopback)
    {
        services.AddSingleton<IProviderServer>(provider => new AlipayServer(
            keys,
            applications,
            provider.GetRequiredService<IEntityStore>(),
            provider.GetRequiredService<Outbox>(),
            provider.GetRequiredService<TimeProvider>(),
            gateway: gateway,
            scan: provider.GetRequiredService<IEntityScan>()));
        services.AddSingleton(_ => new AlipayHttp(loopback.CreateHandler()));
        services.Configure<AlipayOptions>(options => Fill(options, keys, applications, gateway));
    }

    /// <summary>The settings of a shop that has these applications.</summary>
    public static void Fill(AlipayOptions options, AlipayKeys keys, AlipayApplications applications, Uri gateway)
    {
        options.Gateway = gateway;
        foreach (AlipayApplication application in applications.All)
        {
            options.Merchants[application.Merchant.Value] = new AlipayAccount
            {
                AppId = application.AppId,
                SellerId = application.SellerId,
                PrivateKey = application.Key,
                AppCertificate = application.Certificate,
                AlipayCertificate = keys.PlatformCertificate,
                RootCertificates = keys.RootCertificate,
                NotifyUrl = application.Url,
            };
        }
    }
}
