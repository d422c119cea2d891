using Microsoft.Extensions.Logging;

namespace Distribution.Reconciliation;

internal static partial class Log
{
    [LoggerMessage(EventId = 4101, Level = LogLevel.Error, Message = "{Count} difference(s) of merchant {Merchant} with {Provider} on {Day}")]
    public static partial void Differences(ILogger logger, int count, string merchant, string provider, DateOnly day);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Error, Message = "The statement of merchant {Merchant} from {Provider} of {Day} cannot be used: {Code}: {Detail}")]
    public static partial void Unusable(ILogger logger, string merchant, string provider, DateOnly day, string code, string detail);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Warning, Message = "The statement of merchant {Merchant} from {Provider} of {Day} cannot be had yet: {Reason}")]
    public static partial void NotReady(ILogger logger, string merchant, string provider, DateOnly day, string reason);

    [LoggerMessage(EventId = 4104, Level = LogLevel.Error, Message = "The days of merchant {Merchant} could not be compared")]
    public static partial void NotCompared(ILogger logger, Exception error, string merchant);

    [LoggerMessage(EventId = 4105, Level = LogLevel.Warning, Message = "Merchant {Merchant} has no statement from {Provider} of {Day}, and had one before")]
    public static partial void Missing(ILogger logger, string merchant, string provider, DateOnly day);

    [LoggerMessage(EventId = 4106, Level = LogLevel.Warning, Message = "The bill {Bill} of merchant {Merchant} from {Provider} of {Day} is still missing: {Reason}")]
    public static partial void Overdue(ILogger logger, string bill, string merchant, string provider, DateOnly day, string reason);

    [LoggerMessage(EventId = 4107, Level = LogLevel.Error, Message = "The bill {Bill} of merchant {Merchant} from {Provider} of {Day} is not given, or not taken: {Code}: {Detail}")]
    public static partial void NotFetched(ILogger logger, string bill, string merchant, string provider, DateOnly day, string code, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The bill {Bill} of merchant {Merchant} from {Provider} of {Day} was fetched: {Bytes} bytes")]
    public static partial void Fetched(ILogger logger, string bill, string merchant, string provider, DateOnly day, int bytes);
}
