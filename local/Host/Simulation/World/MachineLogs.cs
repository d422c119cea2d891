using Distribution.Kernel;
using Microsoft.Extensions.Logging;

namespace Distribution.Local.Simulation.World;

/// <summary>
/// What a machine logs. Where one thing's trouble is not to keep the others, the product catches it, logs it and tries again
/// later: only a fault may be such a trouble.
/// </summary>
internal sealed class MachineLogs(SimWorld world) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && exception is not null && !IsFault(exception))
        {
            world.Fail($"{Scheduling.Operation.Current?.Name} ({Scheduling.Operation.Current?.Subject}) logged: {formatter(state, exception)}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static bool IsFault(Exception exception) =>
        exception is RetryableException || (exception is AggregateException all && all.InnerExceptions.All(IsFault));
}
