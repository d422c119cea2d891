using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.ServiceBus;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "Queue {Queue}: message {SequenceNumber} failed in delivery {DeliveryCount}.")]
    public static partial void HandlerFailed(ILogger logger, Exception error, string queue, long sequenceNumber, int deliveryCount);

    [LoggerMessage(2002, LogLevel.Error, "Queue {Queue}: the outcome of message {SequenceNumber} could not be written; it will come again.")]
    public static partial void DeliveryFailed(ILogger logger, Exception error, string queue, long sequenceNumber);

    [LoggerMessage(2003, LogLevel.Error, "Queue {Queue}: message {SequenceNumber} is a dead letter: {Reason}.")]
    public static partial void DeadLettered(ILogger logger, string queue, long sequenceNumber, string reason);

    [LoggerMessage(2004, LogLevel.Warning, "Queue {Queue}: message {SequenceNumber} lost its lock while its handler runs.")]
    public static partial void LockLost(ILogger logger, string queue, long sequenceNumber);

    [LoggerMessage(2005, LogLevel.Warning, "Messages wait in {Queues} queue(s) that are no longer declared.")]
    public static partial void Undeclared(ILogger logger, int queues);
}
