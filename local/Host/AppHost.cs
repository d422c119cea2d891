using Distribution.Functions;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Ledger.Checks;
using Distribution.Local.Messaging;
using Distribution.Local.Pages;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Http;
using Distribution.Local.Sandbox;
using Distribution.Local.Storage;
using Distribution.Messaging;
using Distribution.Payments.Alipay;
using Distribution.Sharing;
using Distribution.Storage;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Local;

/// <summary>The whole product in this process over one file: the deployed function classes, the embedded runtime, simulated providers.</summary>
public sealed class AppHost : IAsyncDisposable
{
    private const long MaxRequestBody = 1024 * 1024;
    private const string HostJsonName = "host.json";

    /// <summary>Run at every start: what a crash left unsent need not wait for its schedule.</summary>
    private const string OutboxSweepTimer = "SweepOutbox";

    /// <summary>In the late morning of Beijing; <c>check</c> proves the books at any time.</summary>
    private const string CheckSchedule = "0 10 3 * * *";

    private readonly SqliteDatabase _database;
    private readonly LoopbackHttp _loopback;
    private readonly EmbeddedHost _host;

    private AppHost(SqliteDatabase database, LoopbackHttp loopback, EmbeddedHost host, TimeProvider clock, string signingKey)
    {
        Clock = clock;
        Tokens = new DevTokens(signingKey, clock);
        _database = database;
        _loopback = loopback;
        _host = host;
        Client = host.CreateClient();
        loopback.Listening(host.BaseAddress);
    }

    public Uri BaseAddress => _host.BaseAddress;

    /// <summary>For requests to <see cref="BaseAddress"/>.</summary>
    public HttpClient Client { get; }

    public TimeProvider Clock { get; }

    public DevTokens Tokens { get; }

    public IServiceProvider Services => _host.Services;

    internal EmbeddedHost Host => _host;

    internal SqliteDatabase Database => _database;

    /// <exception cref="InvalidOperationException">Another process has the data file open.</exception>
    public static async Task<AppHost> StartAsync(AppHostOptions options, CancellationToken cancellation = default)
    {
        SqliteDatabase database = SqliteDatabase.Open(options.DataFile, options.IsScratch);
        var loopback = new LoopbackHttp();
        try
        {
            SqliteEntityStore store = await SqliteEntityStore.OpenAsync(database).ConfigureAwait(false);
            SandboxKeys keys = await SandboxKeys.OpenAsync(store, cancellation).ConfigureAwait(false);
            string signingKey = await DevSigningKey.OpenAsync(store, cancellation).ConfigureAwait(false);
            TimeProvider clock = options.Clock ?? await DevClock.OpenAsync(store, cancellation).ConfigureAwait(false);
            IReadOnlyList<IProviderSetUp> providers = await ProviderModule.OpenAsync(store, options, clock, cancellation).ConfigureAwait(false);
            var links = new FileLinks(signingKey, loopback.AddressAsync, clock);
            SqliteBlobStore files = await SqliteBlobStore.OpenAsync(database, links).ConfigureAwait(false);
            void Add(IServiceCollection services) => services.AddSqliteStorage(store, files, links)
                .AddSingleton<IMessageSender>(provider => new QueueMessageSender(provider.GetRequiredService<IQueueSender>(), store))
                .AddSandbox(keys, loopback)
                .AddProviders(providers, options.Provider, loopback);
            EmbeddedHost host = await EmbeddedHost.StartAsync(HostOptions(options, clock, database, Add, signingKey), cancellation).ConfigureAwait(false);
            var app = new AppHost(database, loopback, host, clock, signingKey);
            return await SweptAsync(app, cancellation).ConfigureAwait(false);
        }
        catch
        {
            loopback.Dispose();
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Has visitors and buyers reach the shop where it listens, which is known only now if any free port was asked for: links of shares
    /// and pages of payments have this address from here on.
    /// </summary>
    internal void PublishAddress()
    {
        Services.GetRequiredService<IOptions<SharingOptions>>().Value.PublicBaseUrl = new Uri(BaseAddress.GetLeftPart(UriPartial.Authority));
        AlipayOptions alipay = Services.GetRequiredService<IOptions<AlipayOptions>>().Value;
        if (alipay.Gateway is { IsLoopback: true, Port: 0 })
        {
            alipay.Gateway = new Uri(BaseAddress, alipay.Gateway.AbsolutePath);
        }
    }

    /// <summary>Returns when nothing is running, ready or due.</summary>
    public Task DrainAsync(CancellationToken cancellation = default) => _host.DrainAsync(cancellation);

    /// <summary>Lets time pass on a simulated clock; whatever is due on the way happens at its time.</summary>
    public Task AdvanceToAsync(DateTimeOffset to, CancellationToken cancellation = default) => _host.AdvanceToAsync(to, cancellation);

    /// <summary>Proves the books from everything stored.</summary>
    public Task<CheckReport> CheckAsync(CancellationToken cancellation = default) =>
        Services.GetRequiredService<LedgerChecker>().RunAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync().ConfigureAwait(false);
        _loopback.Dispose();
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<AppHost> SweptAsync(AppHost app, CancellationToken cancellation)
    {
        try
        {
            await app._host.RunTimerAsync(OutboxSweepTimer, cancellation).ConfigureAwait(false);
            return app;
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static EmbeddedHostOptions HostOptions(
        AppHostOptions options, TimeProvider clock, SqliteDatabase database, Action<IServiceCollection> store, string signingKey)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{ApiAuthOptions.Section}:{nameof(ApiAuthOptions.SigningKey)}"] = signingKey,
            [$"{ApiAuthOptions.Section}:{nameof(ApiAuthOptions.Issuer)}"] = DevTokens.Issuer,
            [$"{ApiAuthOptions.Section}:{nameof(ApiAuthOptions.Audience)}"] = DevTokens.Audience,
            ["Sharing:PublicBaseUrl"] = options.HttpUrl,
            ["CheckSchedule"] = CheckSchedule,
        }).Build();
        return new EmbeddedHostOptions
        {
            Database = database,
            Clock = clock,
            FunctionAssemblies = [typeof(AppHost).Assembly],
            HostJsonPath = Path.Combine(AppContext.BaseDirectory, HostJsonName),
            Configuration = configuration,
            Queues = ProductQueues.All,
            MinTimerInterval = options.MinTimerInterval,
            HttpUrl = options.HttpUrl,
            MaxRequestBodySize = MaxRequestBody,
            ConfigureEndpoints = static routes =>
            {
                SandboxEndpoints.Map(routes);
                ProviderEndpoints.Map(routes);
                FileEndpoint.Map(routes);
                PayPage.Map(routes);
                Pages.SharePage.Map(routes);
            },
            ConfigureServices = services =>
            {
                services.AddLogging(logging => options.ConfigureLogging?.Invoke(logging));
                store(services);
                services.AddDistributionCore();
                services.AddDistributionApi(configuration);
                services.RequirePorts();
                options.ConfigureServices?.Invoke(services);
            },
        };
    }
}
