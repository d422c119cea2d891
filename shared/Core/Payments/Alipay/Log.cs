using Microsoft.Extensions.Logging;

namespace Distribution.Payments.Alipay;

/// <summary>Calls and codes; no key, no signature, no body.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay {Method}: no answer ({Fault})")]
    public static partial void LogNoAnswer(this ILogger logger, string method, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay {Method}: {Status} without an answer to the call")]
    public static partial void LogSenseless(this ILogger logger, string method, int status);

    [LoggerMessage(EventId = 6001, Level = LogLevel.Error, Message = "Alipay {Method}: the answer is not signed by it ({What})")]
    public static partial void LogUnsigned(this ILogger logger, string method, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay {Method}: {Code} {SubCode}")]
    public static partial void LogErrorAnswer(this ILogger logger, string method, string code, string subCode);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notification from Alipay for merchant {Merchant} is refused: {Code}")]
    public static partial void LogRefused(this ILogger logger, string merchant, string code);
}
