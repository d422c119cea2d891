using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Distribution.Tests.Payments.Kit;

/// <summary>Keeps what is logged, at every level.</summary>
internal sealed class TestLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ConcurrentQueue<(string Part, TaskCompletionSource Said)> _awaited = [];

    public string Text => string.Join('\n', _lines);

    /// <summary>Ends when something with this in it is logged.</summary>
    public Task LineAsync(string part)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.Enqueue((part, said));
        Look();
        return said.Task;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
        Look();
    }

    private void Look()
    {
        foreach ((string part, TaskCompletionSource said) in _awaited)
        {
            if (Text.Contains(part, StringComparison.Ordinal))
            {
                said.TrySetResult();
            }
        }
    }

    public void Dispose()
    {
    }
}
