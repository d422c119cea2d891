using Microsoft.Extensions.Logging;

namespace Distribution.Ledger;

internal static partial class Log
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Posting key {Key} of {Partition} came again with another content; it is kept aside and no money has moved")]
    public static partial void KeyConflict(ILogger logger, string key, string partition);
}
