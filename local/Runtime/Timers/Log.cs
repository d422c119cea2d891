using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Timers;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Error, "Timer {Timer} failed.")]
    public static partial void Failed(ILogger logger, Exception error, string timer);

    [LoggerMessage(3002, LogLevel.Information, "Timer {Timer} was due at {Due} and runs late.")]
    public static partial void PastDue(ILogger logger, string timer, DateTimeOffset due);

    [LoggerMessage(3003, LogLevel.Error, "The state of timer {Timer} could not be written.")]
    public static partial void NotWritten(ILogger logger, Exception error, string timer);
}
