using EmbeddedFunctions.Durable.Store;

namespace EmbeddedFunctions.Durable.Replay;

/// <summary>Something orchestrator code has asked for, numbered in the order of asking.</summary>
internal abstract record EpisodeAction(int Id)
{
    public abstract HistoryEvent ToHistory();

    /// <summary>Whether the history shows this very request under this number.</summary>
    public bool Matches(HistoryEvent past)
    {
        HistoryEvent mine = ToHistory();
        return mine.Kind == past.Kind && string.Equals(mine.Name, past.Name, StringComparison.OrdinalIgnoreCase);
    }

    public override string ToString()
    {
        HistoryEvent mine = ToHistory();
        return $"{mine.Kind} #{Id} '{mine.Name}'";
    }
}

internal sealed record RunActivity(int Id, string Name, string? Input) : EpisodeAction(Id)
{
    public override HistoryEvent ToHistory() => new(HistoryKind.TaskScheduled, Id, Name: Name);
}

internal sealed record SetTimer(int Id, DateTime FireAt) : EpisodeAction(Id)
{
    /// <summary>Cancelled in the episode that created it: recorded, but never due.</summary>
    public bool Cancelled { get; set; }

    public override HistoryEvent ToHistory() => new(HistoryKind.TimerCreated, Id, FireAt.Ticks);
}

internal sealed record CallChild(int Id, string Name, string InstanceId, string? Input, string Version, string? Tags) : EpisodeAction(Id)
{
    public override HistoryEvent ToHistory() => new(HistoryKind.ChildCreated, Id, Name: Name, Data: InstanceId);
}

internal sealed record RaiseEvent(int Id, string InstanceId, string Name, string? Payload) : EpisodeAction(Id)
{
    public override HistoryEvent ToHistory() => new(HistoryKind.EventSent, Id, Name: Name, Data: InstanceId);
}
