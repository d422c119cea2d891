namespace EmbeddedFunctions.Durable.Client;

/// <summary>Wakes those who wait for an instance when its status has changed.</summary>
internal sealed class Notifications
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<TaskCompletionSource>> _waiters = new(StringComparer.Ordinal);
    private bool _closed;

    /// <summary>Waits for the next change of the instance. Watch before reading its status, so that no change is missed.</summary>
    /// <exception cref="ObjectDisposedException">The engine has stopped: there will be no change.</exception>
    public Watch Begin(string instanceId)
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_waiters.TryGetValue(instanceId, out List<TaskCompletionSource>? waiting))
            {
                _waiters.Add(instanceId, waiting = []);
            }

            waiting.Add(next);
        }

        return new Watch(this, instanceId, next);
    }

    public void Tell(string instanceId)
    {
        List<TaskCompletionSource>? waiting;
        lock (_gate)
        {
            _waiters.Remove(instanceId, out waiting);
        }

        waiting?.ForEach(waiter => waiter.TrySetResult());
    }

    public void Close()
    {
        List<TaskCompletionSource> waiting;
        lock (_gate)
        {
            _closed = true;
            waiting = [.. _waiters.Values.SelectMany(list => list)];
            _waiters.Clear();
        }

        waiting.ForEach(waiter => waiter.TrySetResult());
    }

    private void Forget(string instanceId, TaskCompletionSource waiter)
    {
        lock (_gate)
        {
            if (_waiters.TryGetValue(instanceId, out List<TaskCompletionSource>? waiting) && waiting.Remove(waiter) && waiting.Count == 0)
            {
                _waiters.Remove(instanceId);
            }
        }
    }

    public readonly struct Watch(Notifications owner, string instanceId, TaskCompletionSource waiter) : IDisposable
    {
        public Task Changed => waiter.Task;

        public void Dispose() => owner.Forget(instanceId, waiter);
    }
}
