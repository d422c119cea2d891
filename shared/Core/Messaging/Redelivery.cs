using Distribution.Kernel;
using Microsoft.Extensions.Logging;

namespace Distribution.Messaging;

/// <summary>
/// Handles a message, and sends it to its own queue again, to be received later, where that met a fault that may pass. A queue
/// by itself delivers a failed message again at once or soon, and gives it up after ten times: that is over in seconds, and an
/// outage is not. The waits grow and span more than two hours; what still fails then is given up to the dead letters.
/// </summary>
public sealed partial class Redelivery(IMessageSender sender, TimeProvider time, ILogger<Redelivery> logger)
{
    /// <summary>How often a message is sent again.</summary>
    public const int MaxAttempts = 16;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(15);

    /// <summary>The wait before an attempt, from 1 on: 4, 8, 16 … seconds, at most a quarter of an hour.</summary>
    public static TimeSpan DelayBefore(int attempt) =>
        TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << Math.Clamp(attempt - 1, 0, MaxAttempts), LongestDelay.Ticks));

    /// <param name="message">What was received, with queue, session and body; its id is not looked at.</param>
    /// <param name="messageId">The id it was received under.</param>
    /// <param name="handle">Handles it.</param>
    /// <param name="cancellation">Ends the sending.</param>
    /// <exception cref="RetryableException">It was not sent again, as that failed too or it has been sent often enough: the queue decides.</exception>
    public async Task RunAsync(OutboxMessage message, string messageId, Func<Task> handle, CancellationToken cancellation)
    {
        try
        {
            await handle().ConfigureAwait(false);
        }
        catch (RetryableException error)
        {
            (string id, int attempts) = MessageIds.Read(messageId);
            if (attempts >= MaxAttempts)
            {
                LogGivenUp(logger, error, id, message.Queue, attempts);
                throw;
            }

            TimeSpan delay = DelayBefore(attempts + 1);
            LogLater(logger, error, id, message.Queue, attempts + 1, delay);
            await sender.SendAsync([message with { Id = MessageIds.Again(id, attempts + 1), Due = time.GetUtcNow() + delay }], cancellation).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "Message {Id} of {Queue} comes again, attempt {Attempt}, in {Delay}")]
    private static partial void LogLater(ILogger logger, Exception error, string id, string queue, int attempt, TimeSpan delay);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Error, Message = "Message {Id} of {Queue} is given up after {Attempts} attempts")]
    private static partial void LogGivenUp(ILogger logger, Exception error, string id, string queue, int attempts);
}
