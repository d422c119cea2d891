using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Durable;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Error, "An episode of instance {Instance} was aborted (attempt {Attempt}); its messages are kept.")]
    public static partial void EpisodeAborted(ILogger logger, long instance, int attempt, Exception error);

    [LoggerMessage(2002, LogLevel.Error, "The result of activity {Activity} of {InstanceId} could not be committed; it runs again at the next start.")]
    public static partial void ResultLost(ILogger logger, string activity, string instanceId, Exception error);
}
