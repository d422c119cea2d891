using Microsoft.Extensions.Logging;

namespace Distribution.Payments.WeChatPay;

/// <summary>Numbers, codes and WeChat Pay's Request-ID; no key, no signature, no body.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat Pay {Method} {Path}: no answer ({Fault})")]
    public static partial void LogNoAnswer(this ILogger logger, string method, string path, string fault);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Error, Message = "WeChat Pay {Method} {Path}: the answer {Status} is not signed by it ({Problem}; it says {Code}, request {RequestId})")]
    public static partial void LogUnsigned(this ILogger logger, string method, string path, int status, string problem, string code, string requestId);

    [LoggerMessage(EventId = 6010, Level = LogLevel.Error, Message = "WeChat Pay {Method} {Path}: 401 {Code} ({Proof}, request {RequestId}): it does not take our signature; the private key, the certificate's serial or the clock is wrong")]
    public static partial void LogNotTaken(this ILogger logger, string method, string path, string code, string proof, string requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat Pay {Method} {Path}: {Status} {Code} (request {RequestId})")]
    public static partial void LogErrorAnswer(this ILogger logger, string method, string path, int status, string code, string requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notification from WeChat Pay for merchant {Merchant} is refused: {Code}")]
    public static partial void LogRefused(this ILogger logger, string merchant, string code);
}
