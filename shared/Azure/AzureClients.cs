using Azure.Core;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Distribution.Azure.Connections;
using Distribution.Azure.Tables;

namespace Distribution.Azure;

/// <summary>The service clients, with an end to every wait: whoever calls has retries of his own behind him.</summary>
internal static class AzureClients
{
    private const int BlobRetries = 4;
    private static readonly TimeSpan BlobTimeout = TimeSpan.FromSeconds(30);

    /// <summary>One repetition: what is not sent then is left to the outbox's sweep.</summary>
    private const int BusRetries = 1;
    private static readonly TimeSpan BusTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Does not repeat calls by itself, see <see cref="TableWriter"/>.</summary>
    public static TableClient Table(StorageConnection connection, AzureCredentials credentials, TableRetry retry)
    {
        var options = new TableClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = retry.Timeout } };
        return connection is { TableServiceUri: { } service, ConnectionString: null }
            ? new TableClient(service, connection.Table, credentials.For(connection.ClientId), options)
            : new TableClient(connection.ConnectionString, connection.Table, options);
    }

    public static BlobServiceClient Blobs(StorageConnection connection, AzureCredentials credentials)
    {
        var options = new BlobClientOptions { Retry = { Mode = RetryMode.Exponential, MaxRetries = BlobRetries, NetworkTimeout = BlobTimeout } };
        return connection is { BlobServiceUri: { } service, ConnectionString: null }
            ? new BlobServiceClient(service, credentials.For(connection.ClientId), options)
            : new BlobServiceClient(connection.ConnectionString, options);
    }

    public static ServiceBusClient ServiceBus(ServiceBusConnection connection, AzureCredentials credentials)
    {
        var options = new ServiceBusClientOptions { RetryOptions = { MaxRetries = BusRetries, TryTimeout = BusTimeout } };
        return connection is { FullyQualifiedNamespace: { } name, ConnectionString: null }
            ? new ServiceBusClient(name, credentials.For(connection.ClientId), options)
            : new ServiceBusClient(connection.ConnectionString, options);
    }
}
