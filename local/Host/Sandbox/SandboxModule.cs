using Distribution.Payments.Sandbox;
using Distribution.Reconciliation;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Sandbox;

internal static class SandboxModule
{
    /// <summary>The provider itself, and the shop's account with it.</summary>
    public static IServiceCollection AddSandbox(this IServiceCollection services, SandboxKeys keys, LoopbackHttp loopback)
    {
        services.AddSingleton(keys);
        services.AddSingleton(loopback);
        services.AddSingleton<SandboxSigner>();
        services.AddSingleton<SandboxPayments>();
        services.AddSingleton<SandboxTransfers>();
        services.AddSingleton<IProviderStatements, SandboxStatements>();
        services.AddSingleton(_ => new SandboxHttp(loopback.CreateHandler()));
        services.Configure<SandboxOptions>(options =>
        {
            options.BaseUrl = LoopbackHttp.Name;
            options.ProviderPublicKeyPem = keys.ProviderPublicPem;
            options.ProviderSerial = SandboxKeys.ProviderSerial;
            options.MerchantPrivateKeyPem = keys.MerchantPrivatePem;
            options.MerchantSerial = SandboxKeys.MerchantSerial;
        });
        return services;
    }
}
