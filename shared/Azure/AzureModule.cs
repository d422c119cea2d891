using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Distribution.Azure.Blobs;
using Distribution.Azure.Connections;
using Distribution.Azure.ServiceBus;
using Distribution.Azure.Tables;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Distribution.Azure;

/// <summary>Core's ports on Azure: tables, Service Bus queues and blobs.</summary>
public static class AzureModule
{
    /// <summary>
    /// Reads the settings <c>Storage</c> and <c>ServiceBus</c>, see <see cref="StorageConnection"/> and
    /// <see cref="ServiceBusConnection"/>; a host that starts with one of them incomplete fails at once. The table and the
    /// container are provisioned, except in an emulator, where they are made at start.
    /// </summary>
    public static IServiceCollection AddDistributionAzure(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageConnection>()
            .Configure(options => options.Read(configuration))
            .Validate(static options => options.IsComplete, "Storage:tableServiceUri and Storage:blobServiceUri (https) must be configured, or Storage as a connection string to an emulator on this machine.")
            .ValidateOnStart();
        services.AddOptions<ServiceBusConnection>()
            .Configure(options => options.Read(configuration))
            .Validate(static options => options.IsComplete, "ServiceBus:fullyQualifiedNamespace must be configured, or ServiceBus as a connection string to an emulator on this machine.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AzureCredentials>();
        return services.AddTables().AddBlobs().AddServiceBus().AddHostedService<EmulatorSetUp>();
    }

    private static IServiceCollection AddTables(this IServiceCollection services)
    {
        services.TryAddSingleton<TableRetry>();
        services.AddSingleton(static provider => AzureClients.Table(Storage(provider), provider.GetRequiredService<AzureCredentials>(), provider.GetRequiredService<TableRetry>()));
        services.AddSingleton<TableEntityStore>();
        services.AddSingleton<IEntityStore>(static provider => provider.GetRequiredService<TableEntityStore>());
        services.AddSingleton<IEntityScan>(static provider => provider.GetRequiredService<TableEntityStore>());
        return services;
    }

    private static IServiceCollection AddBlobs(this IServiceCollection services)
    {
        services.AddSingleton(static provider => AzureClients.Blobs(Storage(provider), provider.GetRequiredService<AzureCredentials>()));
        services.AddSingleton(static provider => provider.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(Storage(provider).Container));
        services.AddSingleton<BlobLinks>();
        services.AddSingleton<AzureBlobStore>();
        services.AddSingleton<IBlobStore>(static provider => provider.GetRequiredService<AzureBlobStore>());
        services.AddSingleton<IBlobScan>(static provider => provider.GetRequiredService<AzureBlobStore>());
        return services;
    }

    private static IServiceCollection AddServiceBus(this IServiceCollection services)
    {
        services.AddSingleton(static provider => AzureClients.ServiceBus(
            provider.GetRequiredService<IOptions<ServiceBusConnection>>().Value, provider.GetRequiredService<AzureCredentials>()));
        services.AddSingleton<IMessageSender, ServiceBusMessageSender>();
        return services;
    }

    private static StorageConnection Storage(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageConnection>>().Value;
}
