namespace EmbeddedFunctions.Durable.Store;

/// <summary>What can happen to an instance. The numbers are stored.</summary>
internal enum HistoryKind
{
    EpisodeStarted = 1,
    ExecutionStarted = 2,
    TaskScheduled = 3,
    TaskCompleted = 4,
    TaskFailed = 5,
    TimerCreated = 6,
    TimerFired = 7,
    ChildCreated = 8,
    ChildCompleted = 9,
    ChildFailed = 10,
    EventSent = 11,
    EventRaised = 12,
    Terminated = 13,
    Suspended = 14,
    Resumed = 15,
}

/// <summary>One row of an instance's history.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Task">Number of the task it belongs to; the inbox number of an external event; otherwise 0.</param>
/// <param name="Time">UTC ticks: of the episode, of the timer's end, or of the event's arrival; otherwise 0.</param>
/// <param name="Name">Name of the task or event.</param>
/// <param name="Data">JSON of the input, result, failure or payload; of an action that addresses an instance, its id.</param>
internal sealed record HistoryEvent(HistoryKind Kind, long Task = 0, long Time = 0, string? Name = null, string? Data = null);

/// <summary>Something that waits to be taken into an instance's history.</summary>
/// <param name="Sequence">Unique in the file and rising.</param>
/// <param name="Due">UTC ticks of its arrival, or of the moment it is due.</param>
internal sealed record InboxMessage(long Sequence, long Due, HistoryKind Kind, long Task, string? Name, string? Data)
{
    public bool IsControl => Kind is HistoryKind.Terminated or HistoryKind.Suspended or HistoryKind.Resumed;

    public HistoryEvent ToHistory() => Kind == HistoryKind.EventRaised
        ? new HistoryEvent(Kind, Sequence, Due, Name, Data)
        : new HistoryEvent(Kind, Task, Due, Name, Data);
}
