using Microsoft.Extensions.Logging;

namespace Distribution.Azure.Tables;

internal static partial class Log
{
    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "Attempt {Attempt} to write a batch of {Partition} failed")]
    public static partial void BatchFailed(ILogger logger, Exception error, string partition, int attempt);

    [LoggerMessage(EventId = 7003, Level = LogLevel.Error, Message = "The outbox of {Partition} could not be read; the next sweep tries again")]
    public static partial void OutboxUnread(ILogger logger, Exception error, string partition);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Information, Message = "A batch of {Partition} whose answer was lost has been written")]
    public static partial void BatchFound(ILogger logger, string partition);
}
