using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Durable;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Error, "{What} failed (attempt {Attempt}); it is tried again.")]
    public static partial void WorkFailed(ILogger logger, string what, int attempt, Exception error);

    [LoggerMessage(2002, LogLevel.Warning, "The engine did not stop within {Grace}; what still runs is left to the next start.")]
    public static partial void StoppedHard(ILogger logger, TimeSpan grace);
}
