using Microsoft.Extensions.Logging;

namespace Distribution.Local;

/// <summary>One line a message, for a person at a terminal.</summary>
internal sealed class TextLogger(TextWriter output) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }

    private sealed class Category(TextLogger owner, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string fault = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
            owner.Write($"{logLevel}: {name}: {formatter(state, exception)}{fault}");
        }
    }
}
