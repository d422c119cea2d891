using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Http;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Error, "The HTTP function {Function} failed.")]
    public static partial void Failed(ILogger logger, Exception error, string function);
}
