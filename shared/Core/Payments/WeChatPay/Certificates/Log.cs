using Microsoft.Extensions.Logging;

namespace Distribution.Payments.WeChatPay.Certificates;

/// <summary>Merchants, counts and codes.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "WeChat Pay has {Count} platform certificate(s) for merchant {Merchant}")]
    public static partial void LogFetched(this ILogger logger, string merchant, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat Pay's platform certificates for merchant {Merchant} could not be got: {Why} (request {RequestId})")]
    public static partial void LogNotFetched(this ILogger logger, string merchant, string why, string requestId);

    [LoggerMessage(EventId = 6009, Level = LogLevel.Error, Message = "No key of WeChat Pay for merchant {Merchant} is known beyond {Until}; certificates were last got at {FetchedAt}")]
    public static partial void LogLastExpires(this ILogger logger, string merchant, string until, string fetchedAt);
}
