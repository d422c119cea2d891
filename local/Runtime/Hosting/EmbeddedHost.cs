using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Durable;
using EmbeddedFunctions.Http;
using EmbeddedFunctions.Invocation;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.Sqlite;
using EmbeddedFunctions.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Hosting;

/// <summary>
/// A running app of functions: HTTP, queues, timers and durable orchestrations in this process, over one
/// data file. Disposing it takes nothing new, lets running functions end, and leaves the rest on disk.
/// </summary>
public sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly EmbeddedHostOptions _options;
    private readonly WebApplication _app;
    private readonly SqliteDatabase? _owned;
    private readonly QueueBroker _queues;
    private readonly TimerSource _timers;
    private readonly DurableEngine _durable;
    private readonly WorkDriver _driver;

    private EmbeddedHost(
        EmbeddedHostOptions options, SqliteDatabase? owned, QueueBroker queues, WorkSignal idle, IReadOnlyList<FunctionDescriptor> functions, HostJson settings)
    {
        _options = options;
        _owned = owned;
        _queues = queues;
        SqliteDatabase database = DatabaseOf(options, owned);
        WebApplicationBuilder builder = WebHosting.Create(options);
        WebHosting.AddQueues(builder.Services, queues);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(_ => Durable);
        options.ConfigureServices?.Invoke(builder.Services);
        _app = builder.Build();
        if (options.HttpUrl is { } url)
        {
            _app.Urls.Add(url);
        }

        var conversion = new ValueConversion(options.Json);
        var pipeline = new FunctionPipeline(
            _app.Services,
            new OutputSender(queues, conversion),
            options.Middleware.Select(type => (IFunctionsWorkerMiddleware)_app.Services.GetRequiredService(type)));
        var binders = new ParameterBinders(conversion, () => Durable);
        List<FunctionPlan> plans = [.. functions.Select(function => new FunctionPlan(function, binders))];

        ILoggerFactory loggers = _app.Services.GetRequiredService<ILoggerFactory>();
        QueueTriggers.Attach(queues, plans, pipeline);
        _timers = new TimerSource(database, options.Clock, TimerTriggers.Jobs(plans, pipeline, options.MinTimerInterval), loggers.CreateLogger("EmbeddedFunctions.Timers"), idle);
        _durable = new DurableEngine(database, options.Clock, new DurableFunctions(plans, pipeline, options.Json), new DurableEngineOptions { Json = options.Json, ShutdownGrace = options.ShutdownGrace }, loggers, idle);
        _driver = new WorkDriver(options.Clock, queues, _timers, [_durable], idle);
        HttpRoutes.Map(_app, plans, pipeline, settings.RoutePrefix, options.Keys, loggers.CreateLogger("EmbeddedFunctions.Http"));
        options.ConfigureEndpoints?.Invoke(_app);
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>Sends to the host's queues.</summary>
    public IQueueSender Queues => _queues;

    /// <summary>Counts, dead letters and their resubmission.</summary>
    public IQueueOperations QueueOperations => _queues;

    public DurableTaskClient Durable => _durable.Client;

    /// <summary>Where the host listens.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public Uri BaseAddress => _app.Urls.FirstOrDefault() is { } url
        ? new Uri(url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal))
        : throw new InvalidOperationException("The host was started without HTTP.");

    /// <summary>Starts an app.</summary>
    /// <exception cref="FunctionDiscoveryException">Its functions cannot be hosted as written.</exception>
    public static async Task<EmbeddedHost> StartAsync(EmbeddedHostOptions options, CancellationToken cancellationToken = default)
    {
        HostJson settings = Hosting.HostJson.Parse(options.HostJsonPath is { } path
            ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)
            : options.HostJson);
        IReadOnlyList<FunctionDescriptor> functions = new FunctionScanner(options.Configuration, settings)
            .Scan(options.FunctionAssemblies.SelectMany(assembly => assembly.GetTypes()).Concat(options.FunctionTypes));
        SqliteDatabase? owned = options.Database is null && options.DataFile is { } file ? SqliteDatabase.Open(file) : null;
        EmbeddedHost? host = null;
        try
        {
            var logs = new DeferredLogger();
            var idle = new WorkSignal();
            QueueBroker broker = await QueueBroker.OpenAsync(DatabaseOf(options, owned), options.Clock, options.Queues, settings, logs, idle).ConfigureAwait(false);
            QueueTriggers.Check(broker, functions);
            host = new EmbeddedHost(options, owned, broker, idle, functions, settings);
            logs.Target = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("EmbeddedFunctions.ServiceBus");
            broker.Start();
            host._durable.Start();
            await host._timers.StartAsync().ConfigureAwait(false);
            await host._app.StartAsync(cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            if (host is not null)
            {
                await host.DisposeAsync().ConfigureAwait(false);
            }
            else if (owned is not null)
            {
                await owned.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>A client whose base address is the host's.</summary>
    public HttpClient CreateClient() => new(CreateHandler()) { BaseAddress = BaseAddress };

    /// <summary>A handler for requests to the host from within its process. It does not follow redirects or keep cookies.</summary>
    public static HttpMessageHandler CreateHandler() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };

    /// <summary>Runs a timer's function once now; its schedule stays as it is. Throws what the function throws.</summary>
    public Task RunTimerAsync(string name, CancellationToken cancellationToken = default) => _timers.RunNowAsync(name, cancellationToken);

    /// <summary>Returns when nothing is running, ready or due.</summary>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _driver.DrainAsync(cancellationToken);

    /// <summary>Moves a simulated clock to a time, stopping wherever something is due and doing all of it there.</summary>
    /// <exception cref="InvalidOperationException">The host's clock is not simulated.</exception>
    public Task AdvanceToAsync(DateTimeOffset until, CancellationToken cancellationToken = default) => _driver.AdvanceToAsync(until, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using (var late = new CancellationTokenSource(_options.ShutdownGrace))
        {
            await _app.StopAsync(late.Token).ConfigureAwait(false);
        }

        await Task.WhenAll(_timers.StopAsync(_options.ShutdownGrace), _queues.StopAsync(_options.ShutdownGrace), _durable.StopAsync()).ConfigureAwait(false);
        await _durable.DisposeAsync().ConfigureAwait(false);
        await _timers.DisposeAsync().ConfigureAwait(false);
        await _queues.DisposeAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        if (_owned is not null)
        {
            await _owned.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static SqliteDatabase DatabaseOf(EmbeddedHostOptions options, SqliteDatabase? owned) =>
        options.Database ?? owned ?? throw new ArgumentException("A host needs a data file.", nameof(options));
}
