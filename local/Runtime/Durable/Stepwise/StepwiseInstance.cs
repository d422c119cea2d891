using EmbeddedFunctions.Durable.Store;

namespace EmbeddedFunctions.Durable.Stepwise;

/// <summary>One orchestration in memory.</summary>
internal sealed class StepwiseInstance(InstanceRow row)
{
    public InstanceRow Row { get; set; } = row;

    public List<HistoryEvent> History { get; } = [];

    /// <summary>What has arrived or rings later, by arrival.</summary>
    public List<InboxMessage> Inbox { get; } = [];

    /// <summary>An episode is scheduled already.</summary>
    public bool IsSignalled { get; set; }

    /// <summary>What an episode at this time takes in: what starts the instance first, then by time and arrival.</summary>
    public List<InboxMessage> Arrived(long now) =>
    [
        .. Inbox.Where(message => message.Due <= now || message.Kind is not (HistoryKind.TimerFired or HistoryKind.ExecutionStarted))
            .OrderByDescending(static message => message.Kind == HistoryKind.ExecutionStarted)
            .ThenBy(static message => message.Due)
            .ThenBy(static message => message.Sequence),
    ];
}
