using EmbeddedFunctions.Durable.Store;

namespace EmbeddedFunctions.Durable.Dispatch;

/// <summary>The messages that are due later, in memory and by time, so that nothing has to be polled.</summary>
internal sealed class TimerIndex
{
    private readonly Lock _gate = new();
    private readonly SortedSet<(long Due, long Instance, long Task)> _byTime = [];
    private readonly Dictionary<long, Dictionary<long, long>> _byInstance = [];

    /// <summary>UTC ticks of the earliest; null if there is none.</summary>
    public long? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _byTime.Count == 0 ? null : _byTime.Min.Due;
            }
        }
    }

    public void Add(DueMessage message)
    {
        lock (_gate)
        {
            if (!_byInstance.TryGetValue(message.Instance, out Dictionary<long, long>? tasks))
            {
                _byInstance.Add(message.Instance, tasks = []);
            }

            tasks[message.Task] = message.Due;
            _byTime.Add((message.Due, message.Instance, message.Task));
        }
    }

    public void Remove(long instance, long task)
    {
        lock (_gate)
        {
            if (_byInstance.TryGetValue(instance, out Dictionary<long, long>? tasks) && tasks.Remove(task, out long due))
            {
                _byTime.Remove((due, instance, task));
                if (tasks.Count == 0)
                {
                    _byInstance.Remove(instance);
                }
            }
        }
    }

    public void Clear(long instance)
    {
        lock (_gate)
        {
            if (_byInstance.Remove(instance, out Dictionary<long, long>? tasks))
            {
                foreach ((long task, long due) in tasks)
                {
                    _byTime.Remove((due, instance, task));
                }
            }
        }
    }

    /// <summary>Hands over every instance with something due, each before it leaves the index.</summary>
    public void TakeDue(long now, Action<long> take)
    {
        lock (_gate)
        {
            while (_byTime.Count > 0 && _byTime.Min.Due <= now)
            {
                (long Due, long Instance, long Task) first = _byTime.Min;
                take(first.Instance);
                Remove(first.Instance, first.Task);
            }
        }
    }
}
