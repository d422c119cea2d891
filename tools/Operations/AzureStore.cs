using Azure.Core;
using Azure.Identity;
using Distribution.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Distribution.Operations;

/// <summary>The app's own adapters, used by a person.</summary>
internal static class AzureStore
{
    public static async Task<ServiceProvider> OpenAsync(ToolOptions options, CancellationToken cancellation)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(options.Settings).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<AzureCredentials, Person>();
        services.AddDistributionAzure(configuration);
        services.AddDistributionCore();
        ServiceProvider provider = services.BuildServiceProvider();
        foreach (IHostedService service in options.IsOfStore ? provider.GetServices<IHostedService>() : [])
        {
            await service.StartAsync(cancellation).ConfigureAwait(false);
        }

        return provider;
    }

    /// <summary>Whoever is signed in: with the Azure CLI, the developer CLI or an environment's variables.</summary>
    private sealed class Person : AzureCredentials
    {
        public override TokenCredential For(string? clientId) => new DefaultAzureCredential();
    }
}
