using Azure.Core;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Amqp;
using Distribution.Azure.Tests.Emulator;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Distribution.Azure.Tests;

public sealed class AzureModuleTests(Azurite azurite)
{
    private const string EmulatedBus = "Endpoint=sb://localhost;SharedAccessKeyName=all;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true";

    [Fact]
    public async Task A_host_over_emulators_makes_what_is_missing_and_has_every_port()
    {
        using var bus = new AmqpPeer();
        using IHost host = Build(new()
        {
            ["Storage"] = azurite.ConnectionString,
            ["Storage:Table"] = "m" + Guid.NewGuid().ToString("N"),
            ["Storage:Container"] = "m" + Guid.NewGuid().ToString("N"),
            ["ServiceBus"] = bus.ConnectionString,
        });

        await host.StartAsync();
        await host.Services.GetRequiredService<IEntityStore>().WriteAsync("p", [new EntityWrite.Insert("a", "{}"u8.ToArray())], default);
        await host.Services.GetRequiredService<IBlobStore>().PutAsync("a.json", new BlobFile("application/json", "{}"u8.ToArray()), default);
        await host.Services.GetRequiredService<IMessageSender>().SendAsync([new OutboxMessage("q", "1", null, "{}"u8.ToArray())], default);

        (await host.Services.GetRequiredService<IEntityScan>().ScanAsync("", "", default).ToListAsync()).ShouldHaveSingleItem().Row.ShouldBe("a");
        (await host.Services.GetRequiredService<IBlobStore>().GetAsync("a.json", default)).ShouldNotBeNull();
        bus.Transfers.ShouldHaveSingleItem().Messages.ShouldHaveSingleItem().Id.ShouldBe("1");
        await host.StopAsync();
        await host.Services.GetRequiredService<TableClient>().DeleteAsync();
        await host.Services.GetRequiredService<BlobContainerClient>().DeleteAsync();
    }

    [Fact]
    public void In_the_cloud_the_identity_of_the_settings_is_used_and_no_key()
    {
        using IHost host = Build(new()
        {
            ["Storage:tableServiceUri"] = "https://shop.table.core.windows.net",
            ["Storage:blobServiceUri"] = "https://shop.blob.core.windows.net",
            ["Storage:clientId"] = "storage-identity",
            ["ServiceBus:fullyQualifiedNamespace"] = "shop.servicebus.windows.net",
            ["ServiceBus:clientId"] = "bus-identity",
        });

        host.Services.GetRequiredService<IEntityStore>().ShouldBeOfType<TableEntityStore>();
        host.Services.GetRequiredService<TableClient>().Uri.ShouldBe(new Uri("https://shop.table.core.windows.net/distribution"));
        host.Services.GetRequiredService<BlobContainerClient>().Uri.ShouldBe(new Uri("https://shop.blob.core.windows.net/distribution"));
        host.Services.GetRequiredService<BlobContainerClient>().CanGenerateSasUri.ShouldBeFalse();
        host.Services.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace.ShouldBe("shop.servicebus.windows.net");
        ((Asked)host.Services.GetRequiredService<AzureCredentials>()).Identities.ShouldBe(["storage-identity", "storage-identity", "bus-identity"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("UseDevelopmentStorage=true", "", "")]
    [InlineData("UseDevelopmentStorage=true", "Endpoint=sb://shop.servicebus.windows.net;SharedAccessKeyName=a;SharedAccessKey=c2VjcmV0", "")]
    [InlineData("UseDevelopmentStorage=true", "Endpoint=sb://shop.servicebus.windows.net;SharedAccessKeyName=a;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true", "")]
    [InlineData("UseDevelopmentStorage=true", "Endpoint=sb://localhost;SharedAccessKeyName=a;SharedAccessKey=c2VjcmV0", "")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net", EmulatedBus, "")]
    [InlineData("TableEndpoint=https://shop.table.core.windows.net;BlobEndpoint=http://127.0.0.1:10000/a;AccountName=a;AccountKey=c2VjcmV0", EmulatedBus, "")]
    [InlineData("=nonsense", EmulatedBus, "")]
    [InlineData("", EmulatedBus, "http://shop.table.core.windows.net")]
    public async Task A_host_whose_settings_are_incomplete_or_carry_a_real_key_does_not_start(string storage, string bus, string tables)
    {
        using IHost host = Build(new() { ["Storage"] = storage, ["Storage:tableServiceUri"] = tables, ["Storage:blobServiceUri"] = tables, ["ServiceBus"] = bus });

        (await Should.ThrowAsync<Exception>(() => host.StartAsync())).ShouldSatisfyAllConditions(
            error => Flat(error).ShouldAllBe(one => one is OptionsValidationException),
            error => error.ToString().ShouldNotContain("c2VjcmV0"));
    }

    [Theory]
    [InlineData("ClientId=the-app;Authorization=AAD", "the-app")]
    [InlineData("Authorization=AAD", null)]
    public void Telemetry_is_sent_by_the_identity_of_the_hosts_own_setting(string setting, string? identity)
    {
        var credentials = new Asked();

        AzureTelemetry.Credential(setting, credentials).ShouldNotBeNull();

        credentials.Identities.ShouldBe([identity]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ClientId=the-app")]
    public void Without_it_telemetry_is_sent_by_nobody(string? setting) =>
        AzureTelemetry.Credential(setting, new Asked()).ShouldBeNull();

    [Fact]
    public void Addresses_as_the_platform_gives_them_end_with_a_slash()
    {
        using IHost host = Build(new()
        {
            ["Storage:tableServiceUri"] = "https://shop.table.core.windows.net/",
            ["Storage:blobServiceUri"] = "https://shop.blob.core.windows.net/",
            ["ServiceBus:fullyQualifiedNamespace"] = "shop.servicebus.windows.net",
        });

        host.Services.GetRequiredService<TableClient>().Uri.ShouldBe(new Uri("https://shop.table.core.windows.net/distribution"));
        host.Services.GetRequiredService<BlobContainerClient>().Uri.ShouldBe(new Uri("https://shop.blob.core.windows.net/distribution"));
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData("TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;BlobEndpoint=http://localhost:10000/devstoreaccount1;AccountName=devstoreaccount1;AccountKey=c2VjcmV0")]
    public void An_emulator_is_recognised(string storage)
    {
        using IHost host = Build(new() { ["Storage"] = storage, ["ServiceBus"] = EmulatedBus });

        host.Services.GetRequiredService<TableClient>().Uri.IsLoopback.ShouldBeTrue();
        host.Services.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace.ShouldStartWith("localhost");
    }

    private static IHost Build(Dictionary<string, string?> settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<AzureCredentials, Asked>();
        builder.Services.AddDistributionAzure(builder.Configuration);
        return builder.Build();
    }

    private static Exception[] Flat(Exception error) => error is AggregateException many ? [.. many.Flatten().InnerExceptions] : [error];

    private sealed class Asked : AzureCredentials
    {
        public List<string?> Identities { get; } = [];

        public override TokenCredential For(string? clientId)
        {
            Identities.Add(clientId);
            return base.For(clientId);
        }
    }
}
