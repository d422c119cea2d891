using Microsoft.Extensions.Logging;

namespace Distribution.Ledger.Internal;

internal static partial class Log
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Posting key {Key} of {Partition} came again with another content; it is kept aside and no money has moved")]
    public static partial void KeyConflict(ILogger logger, string key, string partition);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "Posting {Key} of {Partition} has waited and is refused: {Code}; it is kept")]
    public static partial void WaitingRefused(ILogger logger, string key, string partition, string code);
}
