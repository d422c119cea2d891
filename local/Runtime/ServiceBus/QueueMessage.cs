namespace EmbeddedFunctions.ServiceBus;

/// <summary>A message to send.</summary>
/// <param name="Queue">A declared queue; case does not matter.</param>
/// <param name="MessageId">A second message with this id within the queue's duplicate window is dropped. At most 128 characters.</param>
/// <param name="SessionId">Messages of one session are handled one at a time and in order. Required by session queues, meaningless in others. At most 128 characters.</param>
/// <param name="Subject">What kind of message it is; null for none.</param>
/// <param name="Body">At most 256 KiB.</param>
/// <param name="ScheduledEnqueueTime">Not handed out before (UTC); null: at once.</param>
public sealed record QueueMessage(
    string Queue,
    string MessageId,
    string? SessionId,
    string? Subject,
    ReadOnlyMemory<byte> Body,
    DateTimeOffset? ScheduledEnqueueTime);
