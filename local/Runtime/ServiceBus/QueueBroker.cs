using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus.Queues;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.ServiceBus;

/// <summary>All queues of a data file: sending, operating, and the work source that hands messages out.</summary>
internal sealed class QueueBroker : IQueueSender, IQueueOperations, IWorkSource, IAsyncDisposable
{
    private const int MaxBatch = 10_000;
    private const int MaxPage = 1000;
    private const int ForgetEvery = 256;

    private readonly SqliteDatabase _database;
    private readonly TimeProvider _clock;
    private readonly SettlementWriter _writer;
    private readonly WorkMeter _meter;
    private readonly ContentCache _cache = new();
    private readonly DueTimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, LocalQueue> _queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILogger _log;
    private long _lastSequenceNumber;
    private int _sent;

    private QueueBroker(SqliteDatabase database, TimeProvider clock, WorkSignal idle, ILogger log)
    {
        _meter = new WorkMeter(idle);
        _database = database;
        _clock = clock;
        _log = log;
        _writer = new SettlementWriter(database);
        _timer = new DueTimer(clock, Wake);
    }

    public IReadOnlyList<string> Queues => [.. _queues.Values.Select(queue => queue.Options.Name)];

    public long Begun => _meter.Begun;

    public bool IsIdle => !(NextDue <= _clock.GetUtcNow()) && _meter.IsIdle;

    public DateTimeOffset? NextDue => _queues.Values.Min(queue => queue.NextDue);

    /// <summary>Opens the queues of a file. Nothing is handed out before <see cref="Start"/>.</summary>
    public static async Task<QueueBroker> OpenAsync(
        SqliteDatabase database, TimeProvider clock, IReadOnlyList<QueueOptions> options, HostJson host, ILogger log, WorkSignal? idle = null)
    {
        var broker = new QueueBroker(database, clock, idle ?? new WorkSignal(), log);
        var services = new QueueServices(database, broker._writer, broker._meter, broker._cache, clock, due => broker._timer.Arm(due), log);
        await database.WriteAsync(QueueStore.Create).ConfigureAwait(false);
        broker._lastSequenceNumber = await database.WriteAsync(QueueStore.LastSequenceNumber).ConfigureAwait(false);
        foreach (QueueOptions option in options)
        {
            if (option.Problem() is { } problem)
            {
                throw new ArgumentException(problem + ".", nameof(options));
            }

            int id = await database.WriteAsync(session => QueueStore.IdOf(session, option.Name.ToUpperInvariant())).ConfigureAwait(false);
            int workers = option.RequiresSession
                ? option.MaxConcurrentSessions ?? host.MaxConcurrentSessions ?? 64
                : option.MaxConcurrentCalls ?? host.MaxConcurrentCalls ?? 16;
            var queue = new LocalQueue(id, option, workers, host.MaxAutoLockRenewal, services);
            if (!broker._queues.TryAdd(option.Name, queue))
            {
                throw new ArgumentException($"Queue '{option.Name}' is declared twice.", nameof(options));
            }
        }

        ILookup<int, SentId> present = database.Read(QueueStore.SentIds);
        foreach (LocalQueue queue in broker._queues.Values)
        {
            queue.Duplicates.Load(database, present[queue.Id], clock.GetUtcNow().UtcTicks);
        }

        return broker;
    }

    public LocalQueue? Find(string queue) => _queues.GetValueOrDefault(queue);

    /// <summary>Reads what is on disk and begins to hand it out.</summary>
    public void Start()
    {
        Dictionary<int, LocalQueue> byId = _queues.Values.ToDictionary(queue => queue.Id);
        var strangers = new HashSet<int>();
        foreach ((int id, StoredMessage message) in _database.Read(QueueStore.Load))
        {
            if (byId.TryGetValue(id, out LocalQueue? queue))
            {
                // A retry that waits would let the rest of its session pass, so it is made at once.
                message.VisibleAt = queue.Options.RequiresSession && message.DeliveryCount > 0 ? 0 : message.VisibleAt;
                queue.Add(message);
            }
            else
            {
                strangers.Add(id);
            }
        }

        if (strangers.Count > 0)
        {
            Log.Undeclared(_log, strangers.Count);
        }

        foreach (LocalQueue queue in _queues.Values)
        {
            queue.Open(_stopping.Token);
        }

        Wake();
    }

    public async Task SendAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SendBatch batch = Batch(messages);
        try
        {
            if (!batch.IsEmpty)
            {
                await _database.WriteAsync(
                    session =>
                    {
                        batch.Write(session);
                        return true;
                    },
                    batch.Finish).ConfigureAwait(false);
            }
        }
        finally
        {
            batch.Finish(false);
        }

        // A repeated message counts as sent only when the first one is on disk.
        if (!await batch.RepeatedAsync().ConfigureAwait(false))
        {
            throw new IOException("The first message with the same id could not be written; send it again.");
        }
    }

    public async ValueTask<IPreparedSend> PrepareAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SendBatch batch = Batch(messages);
            if (!batch.RepeatsUnwritten)
            {
                return batch;
            }

            // Whoever waits holds no claim, so that two cannot wait for each other.
            batch.Finish(false);
            await batch.RepeatedAsync().ConfigureAwait(false);
        }
    }

    public QueueCounts Count(string queue)
    {
        LocalQueue found = Declared(queue);
        return new QueueCounts(found.Count, _database.Read(session => QueueStore.CountDead(session, found.Id)));
    }

    public IReadOnlyList<DeadLetter> DeadLetters(string queue, long after, int max)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, MaxPage);
        int id = Declared(queue).Id;
        return _database.Read(session => QueueStore.ListDead(session, id, after, max));
    }

    public async Task<int> ResubmitAsync(string queue, IReadOnlyList<long> sequenceNumbers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LocalQueue found = Declared(queue);
        long now = _clock.GetUtcNow().UtcTicks;
        long first = Interlocked.Add(ref _lastSequenceNumber, sequenceNumbers.Count) - sequenceNumbers.Count + 1;
        List<StoredMessage> sent = await _database.WriteAsync(session =>
        {
            var messages = new List<StoredMessage>();
            foreach (long number in sequenceNumbers)
            {
                if (QueueStore.TakeDead(session, found.Id, number) is { } letter)
                {
                    var message = new StoredMessage(first + messages.Count, letter.SessionId);
                    QueueStore.Insert(session, found.Id, message, new MessageContent(letter.MessageId, letter.Subject, now, found.Options.ExpiryFrom(now), letter.Body));
                    messages.Add(message);
                }
            }

            return messages;
        }).ConfigureAwait(false);
        sent.ForEach(found.Add);
        return sent.Count;
    }

    public void Wake()
    {
        foreach (LocalQueue queue in _queues.Values)
        {
            queue.Pump();
        }

        _timer.Arm(NextDue);
    }

    /// <summary>Takes nothing more, gives running handlers a while, then cancels them.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        foreach (LocalQueue queue in _queues.Values)
        {
            queue.Close();
        }

        await WorkersAsync(grace).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await WorkersAsync(grace).ConfigureAwait(false);
        await _writer.FlushAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _timer.Dispose();
        _writer.Dispose();
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task WorkersAsync(TimeSpan grace)
    {
        // Real time: a simulated clock stands still while its host stops.
        long began = TimeProvider.System.GetTimestamp();
        while (_queues.Values.Any(queue => queue.Workers > 0) && TimeProvider.System.GetElapsedTime(began) < grace)
        {
            await Task.Delay(5).ConfigureAwait(false);
        }
    }

    private SendBatch Batch(IReadOnlyList<QueueMessage> messages)
    {
        if (messages.Count > MaxBatch)
        {
            throw new ArgumentException($"A batch takes at most {MaxBatch} messages.", nameof(messages));
        }

        long now = _clock.GetUtcNow().UtcTicks;
        long first = Interlocked.Add(ref _lastSequenceNumber, messages.Count) - messages.Count + 1;
        var rows = new (LocalQueue Queue, StoredMessage Message, MessageContent Content)[messages.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = Row(messages[i], first + i, now);
        }

        var batch = new SendBatch(now, HandOut);
        foreach ((LocalQueue queue, StoredMessage message, MessageContent content) in rows)
        {
            batch.Add(queue, message, content);
        }

        return batch;
    }

    private void HandOut(IReadOnlyList<SendBatch.Row> rows)
    {
        foreach (SendBatch.Row row in rows)
        {
            _cache.Keep(row.Message, row.Content);
            row.Queue.Add(row.Message);
        }

        Forget(rows.Count, _clock.GetUtcNow().UtcTicks);
    }

    private (LocalQueue Queue, StoredMessage Message, MessageContent Content) Row(QueueMessage message, long sequenceNumber, long now)
    {
        LocalQueue queue = Declared(message.Queue);
        MessageLimits.Check(message, queue.Options);
        long visibleAt = message.ScheduledEnqueueTime?.UtcTicks is { } at && at > now ? at : 0;
        var stored = new StoredMessage(sequenceNumber, message.SessionId) { VisibleAt = visibleAt, Id = DuplicateWindow.IdOf(message.MessageId) };
        return (queue, stored, new MessageContent(
            message.MessageId, message.Subject, now, queue.Options.ExpiryFrom(Math.Max(now, visibleAt)), message.Body.ToArray()));
    }

    private void Forget(int sent, long now)
    {
        int before = Interlocked.Add(ref _sent, sent) - sent;
        if (before / ForgetEvery != (before + sent) / ForgetEvery)
        {
            foreach (LocalQueue queue in _queues.Values)
            {
                _ = _writer.Post(session => queue.Duplicates.Forget(session, now, 2 * Math.Max(ForgetEvery, sent)));
            }
        }
    }

    private LocalQueue Declared(string queue) =>
        _queues.GetValueOrDefault(queue) ?? throw new InvalidOperationException($"Queue '{queue}' is not declared.");
}
