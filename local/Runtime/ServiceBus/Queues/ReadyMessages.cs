namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>Messages a queue may hand out now, in order. Not thread-safe.</summary>
internal abstract class ReadyMessages
{
    /// <summary>How many can be taken at this moment.</summary>
    public abstract int Available { get; }

    /// <summary>A message that has become available. True if <see cref="Available"/> has grown.</summary>
    public abstract bool Add(StoredMessage message);

    public abstract bool TryTake(out StoredMessage? message);

    /// <summary>A taken message comes back to its place. Always makes one more available.</summary>
    public abstract void Return(StoredMessage message);

    /// <summary>A taken message is gone for good. True if that made another one available.</summary>
    public abstract bool Remove(StoredMessage message);
}

/// <summary>One line for all.</summary>
internal sealed class PlainMessages : ReadyMessages
{
    private readonly Queue<StoredMessage> _line = new();

    public override int Available => _line.Count;

    public override bool Add(StoredMessage message)
    {
        _line.Enqueue(message);
        return true;
    }

    public override bool TryTake(out StoredMessage? message) => _line.TryDequeue(out message);

    public override void Return(StoredMessage message) => _line.Enqueue(message);

    public override bool Remove(StoredMessage message) => false;
}

/// <summary>
/// A line for each session, of which at most one message is out at a time. Sessions take turns, so a
/// busy one does not keep the others waiting. A session whose message is to be retried later waits.
/// </summary>
internal sealed class SessionMessages : ReadyMessages
{
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Queue<Session> _turns = new();

    public override int Available => _turns.Count;

    public override bool Add(StoredMessage message)
    {
        string id = message.SessionId ?? string.Empty;
        if (_sessions.TryGetValue(id, out Session? session))
        {
            session.Line.Enqueue(message);
            return false;
        }

        session = new Session();
        session.Line.Enqueue(message);
        _sessions.Add(id, session);
        _turns.Enqueue(session);
        return true;
    }

    public override bool TryTake(out StoredMessage? message)
    {
        if (!_turns.TryDequeue(out Session? session))
        {
            message = null;
            return false;
        }

        message = session.Returned ?? session.Line.Dequeue();
        session.Returned = null;
        return true;
    }

    public override void Return(StoredMessage message)
    {
        Session session = _sessions[message.SessionId ?? string.Empty];
        session.Returned = message;
        _turns.Enqueue(session);
    }

    public override bool Remove(StoredMessage message)
    {
        string id = message.SessionId ?? string.Empty;
        Session session = _sessions[id];
        if (session.Line.Count == 0)
        {
            _sessions.Remove(id);
            return false;
        }

        _turns.Enqueue(session);
        return true;
    }

    private sealed class Session
    {
        public Queue<StoredMessage> Line { get; } = new();

        public StoredMessage? Returned { get; set; }
    }
}
