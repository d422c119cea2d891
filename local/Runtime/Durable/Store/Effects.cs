namespace EmbeddedFunctions.Durable.Store;

/// <summary>A queued run of an activity.</summary>
internal sealed record ActivityWork(long Instance, string InstanceId, int Generation, long Task, string Name, string? Input);

/// <summary>A message of an instance that is due later. <see cref="Task"/> is -1 for the instance's start.</summary>
internal sealed record DueMessage(long Instance, long Task, long Due);

/// <summary>What a committed transaction means for the parts of the engine that live in memory.</summary>
internal sealed class Effects
{
    /// <summary>Instances that have something to read.</summary>
    public List<long> Signals { get; } = [];

    public List<ActivityWork> Work { get; } = [];

    public List<DueMessage> Timers { get; } = [];

    public List<(long Instance, long Task)> CancelledTimers { get; } = [];

    /// <summary>Instances whose timers are all gone: ended, started over, replaced or purged.</summary>
    public List<long> Cleared { get; } = [];

    /// <summary>Ids of instances somebody may be waiting for.</summary>
    public List<string> Changed { get; } = [];
}
