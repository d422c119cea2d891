using System.Threading.Channels;

namespace EmbeddedFunctions.Durable.Dispatch;

/// <summary>
/// Instances that have something to read: each at most once, and never two episodes of one instance at
/// the same time. A signal during an episode makes another one follow.
/// </summary>
internal sealed class EpisodeQueue(BusyCount busy)
{
    private enum Stage
    {
        Queued,
        Running,
        RunningAgain,
    }

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Stage> _stages = [];
    private readonly Channel<long> _ready = Channel.CreateUnbounded<long>();

    public ChannelReader<long> Ready => _ready.Reader;

    public void Signal(long instance)
    {
        lock (_gate)
        {
            if (_stages.TryGetValue(instance, out Stage stage))
            {
                _stages[instance] = stage == Stage.Queued ? Stage.Queued : Stage.RunningAgain;
                return;
            }

            busy.Begin();
            _stages.Add(instance, Stage.Queued);
            _ready.Writer.TryWrite(instance);
        }
    }

    /// <summary>Must be called before the inbox is read.</summary>
    public void Begin(long instance)
    {
        lock (_gate)
        {
            _stages[instance] = Stage.Running;
        }
    }

    /// <summary>Must be called after the episode's transaction and everything that follows from it.</summary>
    public void End(long instance)
    {
        lock (_gate)
        {
            if (_stages[instance] == Stage.RunningAgain)
            {
                _stages[instance] = Stage.Queued;
                _ready.Writer.TryWrite(instance);
                return;
            }

            _stages.Remove(instance);
            busy.End();
        }
    }

    public void Close() => _ready.Writer.TryComplete();
}
