using EmbeddedFunctions.Durable.Store;
using Microsoft.DurableTask;

namespace EmbeddedFunctions.Durable.Replay;

/// <summary>
/// External events of one orchestration: buffered in the order of arrival until someone waits; of
/// several waiters on one name the last is served first; waiters that have been cancelled are passed over.
/// </summary>
internal sealed class EventWaiters(DataConverter converter)
{
    private readonly Dictionary<string, Queue<HistoryEvent>> _buffered = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Stack<Waiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether anybody still waits.</summary>
    public bool Any => _waiters.Values.Any(stack => stack.Any(waiter => !waiter.IsOver));

    /// <summary>Events nobody has taken, by arrival.</summary>
    public IReadOnlyList<HistoryEvent> Unconsumed => [.. _buffered.Values.SelectMany(queue => queue).OrderBy(raised => raised.Time).ThenBy(raised => raised.Task)];

    /// <exception cref="ArgumentException">Another type is being waited for under this name.</exception>
    public Task<T> WaitAsync<T>(string name, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        var waiter = new Waiter<T>(converter);
        if (_buffered.TryGetValue(name, out Queue<HistoryEvent>? queue) && queue.TryDequeue(out HistoryEvent? raised))
        {
            waiter.Deliver(raised.Data);
            return waiter.Task;
        }

        if (!_waiters.TryGetValue(name, out Stack<Waiter>? stack))
        {
            _waiters.Add(name, stack = new Stack<Waiter>());
        }

        DropOver(stack);
        if (stack.TryPeek(out Waiter? other) && other.Type != typeof(T))
        {
            throw new ArgumentException($"Event '{name}' is already being waited for as {other.Type}, not as {typeof(T)}.", nameof(name));
        }

        stack.Push(waiter);
        waiter.CancelWith(cancellation);
        return waiter.Task;
    }

    public void Raise(HistoryEvent raised)
    {
        string name = raised.Name ?? string.Empty;
        if (_waiters.TryGetValue(name, out Stack<Waiter>? stack))
        {
            DropOver(stack);
            if (stack.TryPop(out Waiter? waiter))
            {
                waiter.Deliver(raised.Data);
                return;
            }
        }

        if (!_buffered.TryGetValue(name, out Queue<HistoryEvent>? queue))
        {
            _buffered.Add(name, queue = new Queue<HistoryEvent>());
        }

        queue.Enqueue(raised);
    }

    private static void DropOver(Stack<Waiter> stack)
    {
        while (stack.TryPeek(out Waiter? top) && top.IsOver)
        {
            stack.Pop();
        }
    }

    private abstract class Waiter
    {
        public abstract Type Type { get; }

        public abstract bool IsOver { get; }

        public abstract void Deliver(string? data);
    }

    private sealed class Waiter<T>(DataConverter converter) : Waiter
    {
        private readonly TaskCompletionSource<T> _completion = new();

        public Task<T> Task => _completion.Task;

        public override Type Type => typeof(T);

        public override bool IsOver => _completion.Task.IsCompleted;

        public void CancelWith(CancellationToken cancellation)
        {
            if (cancellation.CanBeCanceled)
            {
                cancellation.Register(() => _completion.TrySetCanceled(cancellation), useSynchronizationContext: false);
            }
        }

        public override void Deliver(string? data)
        {
            T? value;
            try
            {
                value = converter.Deserialize<T>(data);
            }
            catch (Exception error) when (error is System.Text.Json.JsonException or NotSupportedException)
            {
                _completion.TrySetException(error);
                return;
            }

            _completion.TrySetResult(value!);
        }
    }
}
