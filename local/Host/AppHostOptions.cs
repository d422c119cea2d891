using Distribution.Kernel;
using Distribution.Local.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distribution.Local;

/// <summary>How the app runs on this machine.</summary>
public sealed record AppHostOptions
{
    /// <summary>The one file everything is kept in; made if it is not there.</summary>
    public required string DataFile { get; init; }

    /// <summary>Whether the data file is thrown away when the process ends: then it is never flushed.</summary>
    public bool IsScratch { get; init; }

    /// <summary>A simulated clock for play and tests; null for the system's, which POST /sandbox/clock puts forward.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Where to listen; port 0 for any free one.</summary>
    public string HttpUrl { get; init; } = "http://127.0.0.1:0";

    /// <summary>The simulated provider that payments and payouts begin at; those under way stay where they began.</summary>
    public ProviderKind Provider { get; init; }

    /// <summary>The shops that have accounts with it; the sandbox knows every shop.</summary>
    public IReadOnlyList<MerchantId> Merchants { get; init; } = [];

    /// <summary>See <see cref="EmbeddedFunctions.Hosting.EmbeddedHostOptions.MinTimerInterval"/>.</summary>
    public TimeSpan MinTimerInterval { get; init; }

    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }

    /// <summary>Last of all, so that a test may replace a service.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }
}
