using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Hosting;

/// <summary>The log of a part that exists before the services do.</summary>
internal sealed class DeferredLogger : ILogger
{
    public ILogger? Target { get; set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => Target?.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => Target?.IsEnabled(logLevel) == true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Target?.Log(logLevel, eventId, state, exception, formatter);
}
