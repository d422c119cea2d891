using Microsoft.Extensions.Logging;

namespace Distribution.MiniProgram;

/// <summary>Paths and the platform's codes; no query, no body, no person.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Mini program {Path}: no answer ({Fault})")]
    public static partial void LogNoAnswer(this ILogger logger, string path, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mini program {Path}: {Status} without an answer that is understood")]
    public static partial void LogSenseless(this ILogger logger, string path, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mini program {Path} of {Merchant}: error {Code}")]
    public static partial void LogErrorAnswer(this ILogger logger, string path, string merchant, int code);

    [LoggerMessage(EventId = 6003, Level = LogLevel.Error, Message = "The mini program of {Merchant} gets no access token: error {Code}")]
    public static partial void LogNoToken(this ILogger logger, string merchant, int code);

    [LoggerMessage(Level = LogLevel.Information, Message = "The mini program of {Merchant} has a new access token for {Seconds} s")]
    public static partial void LogToken(this ILogger logger, string merchant, int seconds);
}
