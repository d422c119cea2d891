using System.Reflection;
using System.Text.Json;
using EmbeddedFunctions.Http;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.Sqlite;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EmbeddedFunctions.Hosting;

/// <summary>What to host and on what.</summary>
public sealed record EmbeddedHostOptions
{
    /// <summary>An open data file; the host leaves it open. Either this or <see cref="DataFile"/>.</summary>
    public SqliteDatabase? Database { get; init; }

    /// <summary>The path of a data file the host opens and closes.</summary>
    public string? DataFile { get; init; }

    /// <summary>The clock of everything, also of the functions' services. The system's when absent.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Every public class in these is searched for functions.</summary>
    public IReadOnlyList<Assembly> FunctionAssemblies { get; init; } = [];

    /// <summary>Single classes with functions, besides the assemblies.</summary>
    public IReadOnlyList<Type> FunctionTypes { get; init; } = [];

    /// <summary>The path of host.json, or null.</summary>
    public string? HostJsonPath { get; init; }

    /// <summary>The text of host.json, used when there is no path.</summary>
    public string? HostJson { get; init; }

    /// <summary>For <c>%Setting%</c>, <c>AzureWebJobs.Name.Disabled</c> and the functions' services.</summary>
    public IConfiguration Configuration { get; init; } = new ConfigurationBuilder().Build();

    /// <summary>The least time between two runs of a timer, for a store that is slow: a schedule's times in between are left out. Zero: all are kept.</summary>
    public TimeSpan MinTimerInterval { get; init; }

    /// <summary>Every queue that is sent to or listened on.</summary>
    public IReadOnlyList<QueueOptions> Queues { get; init; } = [];

    /// <summary>Where to listen, for instance <c>http://127.0.0.1:0</c> for any free port. Null: no HTTP.</summary>
    public string? HttpUrl { get; init; }

    /// <summary>Larger request bodies are refused with 413. Bytes.</summary>
    public long MaxRequestBodySize { get; init; } = 30_000_000;

    public HttpKeys Keys { get; init; } = new();

    /// <summary>Types of IFunctionsWorkerMiddleware, the outermost first. One instance each.</summary>
    public IReadOnlyList<Type> Middleware { get; init; } = [];

    /// <summary>Services of the functions.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Endpoints beside the functions, outside of their prefix.</summary>
    public Action<IEndpointRouteBuilder>? ConfigureEndpoints { get; init; }

    /// <summary>How messages, inputs and results are written. Property names are read ignoring case, as in the real worker.</summary>
    public JsonSerializerOptions Json { get; init; } = new() { PropertyNameCaseInsensitive = true };

    /// <summary>How long running functions may go on when the host stops, before they are cancelled; and again after that.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);
}
