using Microsoft.Extensions.Logging;

namespace Distribution.Proof;

internal static partial class Log
{
    [LoggerMessage(EventId = 8003, Level = LogLevel.Error, Message = "{Check} of merchant {Merchant} finds a difference at {Partition} {Row}")]
    public static partial void Difference(ILogger logger, string check, string merchant, string partition, string? row);

    [LoggerMessage(EventId = 8004, Level = LogLevel.Error, Message = "{Confirmed} confirmed of {Found} finding(s) in the books of merchant {Merchant}")]
    public static partial void Differences(ILogger logger, int confirmed, int found, string merchant);

    [LoggerMessage(EventId = 8005, Level = LogLevel.Warning, Message = "{Found} finding(s) in the books of merchant {Merchant}, which the next run confirms or not")]
    public static partial void Suspected(ILogger logger, int found, string merchant);

    [LoggerMessage(EventId = 8006, Level = LogLevel.Error, Message = "The check of merchant {Merchant} could not be kept")]
    public static partial void NotKept(ILogger logger, Exception error, string merchant);
}
