using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>Handles a delivery. True to complete it, false to leave it locked; an exception abandons it.</summary>
internal delegate Task<bool> MessageHandler(Delivery delivery, CancellationToken cancellation);

/// <summary>What a queue needs of its broker.</summary>
internal sealed record QueueServices(
    SqliteDatabase Database, SettlementWriter Writer, WorkMeter Meter, ContentCache Cache, TimeProvider Clock, Action<DateTimeOffset> WakeAt, ILogger Log);

/// <summary>
/// One queue: who waits, who is out, and the workers that run the handler. The table is the truth;
/// what is here is an index of it. Workers exist only while there is something to take.
/// </summary>
internal sealed partial class LocalQueue(int id, QueueOptions options, int maxWorkers, TimeSpan maxRenewal, QueueServices services)
{
    /// <summary>Completions a plain queue lets wait for the disk before it waits itself.</summary>
    private const int MaxUnwritten = 4096;

    private readonly Lock _gate = new();
    private readonly ReadyMessages _ready = options.RequiresSession ? new SessionMessages() : new PlainMessages();
    private readonly PriorityQueue<(StoredMessage Message, bool Taken), (long, long)> _later = new();
    private readonly LinkedList<Delivery> _out = new();
    private MessageHandler? _handler;
    private CancellationToken _cancellation;
    private bool _open;
    private int _workers;
    private int _busy;
    private long _count;

    public int Id { get; } = id;

    public QueueOptions Options { get; } = options;

    public DuplicateWindow Duplicates { get; } = new(id, options.DuplicateDetectionWindow);

    /// <summary>Messages that are not dead letters.</summary>
    public long Count => Interlocked.Read(ref _count);

    public bool HasHandler => _handler is not null;

    public int Workers
    {
        get
        {
            lock (_gate)
            {
                return _workers;
            }
        }
    }

    /// <summary>When the next message becomes visible or the next lock is lost; null if nobody takes messages here.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                long due = _later.TryPeek(out _, out (long At, long) first) ? first.At : long.MaxValue;
                due = Math.Min(due, _out.First?.Value.LockedUntil ?? long.MaxValue);
                return due == long.MaxValue || !_open ? null : new DateTimeOffset(due, TimeSpan.Zero);
            }
        }
    }

    /// <summary>Says who handles the messages. Before any message is added.</summary>
    public void Handle(MessageHandler handler) => _handler = handler;

    public void Open(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        lock (_gate)
        {
            _open = _handler is not null;
        }

        Pump();
    }

    /// <summary>No more messages are taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _open = false;
        }
    }

    /// <summary>A message that is on disk.</summary>
    public void Add(StoredMessage message)
    {
        Interlocked.Increment(ref _count);
        lock (_gate)
        {
            if (message.VisibleAt > services.Clock.GetUtcNow().UtcTicks)
            {
                Later(message, taken: false);
            }
            else
            {
                Begin(_ready.Add(message));
            }
        }
    }

    /// <summary>Lets in what has become visible, takes back what is locked too long, and sees that workers run.</summary>
    public void Pump()
    {
        lock (_gate)
        {
            long now = services.Clock.GetUtcNow().UtcTicks;
            while (_later.TryPeek(out (StoredMessage Message, bool Taken) item, out (long At, long) due) && due.At <= now)
            {
                _later.Dequeue();
                if (item.Taken)
                {
                    _ready.Return(item.Message);
                }

                Begin(item.Taken || _ready.Add(item.Message));
            }

            while (_out.First is { } oldest && oldest.Value.LockedUntil <= now)
            {
                _out.RemoveFirst();
                oldest.Value.End();
                Log.LockLost(services.Log, Options.Name, oldest.Value.Message.SequenceNumber);
                _ready.Return(oldest.Value.Message);
                Begin(true);
            }

            StartWorkers();
        }
    }

    private void Begin(bool available)
    {
        if (available && _handler is not null)
        {
            services.Meter.Begin();
            StartWorkers();
        }
    }

    private void StartWorkers()
    {
        while (_open && _workers < maxWorkers && _workers - _busy < _ready.Available)
        {
            _workers++;
            ThreadPool.UnsafeQueueUserWorkItem(static queue => _ = queue.WorkAsync(), this, preferLocal: false);
        }
    }

    private void Later(StoredMessage message, bool taken)
    {
        _later.Enqueue((message, taken), (message.VisibleAt, message.SequenceNumber));
        services.WakeAt(new DateTimeOffset(message.VisibleAt, TimeSpan.Zero));
    }

    private async Task WorkAsync()
    {
        bool first = true;
        while (Take(first) is { } message)
        {
            first = false;
            try
            {
                await DeliverAsync(message).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                // Only the disk can fail here; what is on it decides, and the message comes again.
                Log.DeliveryFailed(services.Log, error, Options.Name, message.SequenceNumber);
                Back(message, Options.LockDuration);
            }
        }
    }

    private StoredMessage? Take(bool first)
    {
        lock (_gate)
        {
            _busy -= first ? 0 : 1;
            if (_open && _ready.TryTake(out StoredMessage? message))
            {
                _busy++;
                return message;
            }

            _workers--;
            return null;
        }
    }

    /// <summary>Its worker goes on, with the next of its session if there is one.</summary>
    private void Release(StoredMessage message)
    {
        lock (_gate)
        {
            if (_ready.Remove(message))
            {
                services.Meter.Begin();
            }
        }
    }

    /// <summary>A released message could not be completed: it comes once more, behind those of its session that came since.</summary>
    private void ComeAgain(StoredMessage message, TimeSpan wait)
    {
        lock (_gate)
        {
            message.VisibleAt = services.Clock.GetUtcNow().UtcTicks + wait.Ticks;
            Later(message, taken: false);
        }
    }

    private void Gone(StoredMessage message)
    {
        Interlocked.Decrement(ref _count);
        lock (_gate)
        {
            Begin(_ready.Remove(message));
        }

        services.Meter.End();
    }

    private void Back(StoredMessage message, TimeSpan wait)
    {
        lock (_gate)
        {
            if (wait > TimeSpan.Zero)
            {
                message.VisibleAt = services.Clock.GetUtcNow().UtcTicks + wait.Ticks;
                Later(message, taken: true);
            }
            else
            {
                _ready.Return(message);
                Begin(true);
            }
        }

        services.Meter.End();
    }
}
