using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>The queue tables and every statement on them. All methods run inside a database work.</summary>
internal static class QueueStore
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS queue_name(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS queue_message(
            seq INTEGER PRIMARY KEY, queue INTEGER NOT NULL, session TEXT, active_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
            delivery_count INTEGER NOT NULL, message_id TEXT NOT NULL, subject TEXT, enqueued_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS queue_dead(
            queue INTEGER NOT NULL, seq INTEGER NOT NULL, session TEXT, delivery_count INTEGER NOT NULL, message_id TEXT NOT NULL,
            subject TEXT, enqueued_at INTEGER NOT NULL, reason TEXT NOT NULL, description TEXT, body BLOB NOT NULL,
            PRIMARY KEY(queue, seq)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS queue_past(
            queue INTEGER NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL, ids BLOB NOT NULL,
            PRIMARY KEY(queue, at, seq)) WITHOUT ROWID;
        """;

    public static void Create(SqliteSession session) => session.Execute(Schema);

    public static long LastSequenceNumber(SqliteSession session) => Single(session.Prepare(
        "SELECT max(ifnull((SELECT max(seq) FROM queue_message), 0), ifnull((SELECT max(seq) FROM queue_dead), 0))"));

    public static int IdOf(SqliteSession session, string name)
    {
        session.Prepare("INSERT INTO queue_name(name) VALUES(?1) ON CONFLICT DO NOTHING").Bind(1, name).Execute();
        return (int)Single(session.Prepare("SELECT id FROM queue_name WHERE name = ?1").Bind(1, name));
    }

    public static void Insert(SqliteSession session, int queue, StoredMessage message, MessageContent content) => session
        .Prepare("INSERT INTO queue_message(seq, queue, session, active_at, visible_at, delivery_count, message_id, subject, enqueued_at, expires_at, body) VALUES(?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, ?10)")
        .Bind(1, message.SequenceNumber).Bind(2, queue).Bind(3, message.SessionId)
        .Bind(4, Math.Max(message.VisibleAt, content.EnqueuedAt)).Bind(5, message.VisibleAt)
        .Bind(6, content.MessageId).Bind(7, content.Subject).Bind(8, content.EnqueuedAt).Bind(9, content.ExpiresAt).Bind(10, content.Body.Span)
        .Execute();

    /// <summary>Everything that is not a dead letter, without contents, in the order it became available.</summary>
    public static List<(int Queue, StoredMessage Message)> Load(SqliteSession session)
    {
        var messages = new List<(int, StoredMessage)>();
        Statement rows = session.Prepare("SELECT seq, queue, session, visible_at, delivery_count FROM queue_message ORDER BY active_at, seq");
        while (rows.Step())
        {
            messages.Add(((int)rows.GetInt64(1), new StoredMessage(rows.GetInt64(0), rows.GetTextOrNull(2))
            {
                VisibleAt = rows.GetInt64(3),
                DeliveryCount = (int)rows.GetInt64(4),
                Recovered = true,
            }));
        }

        return messages;
    }

    /// <summary>When which message id was sent, of all messages and dead letters.</summary>
    public static ILookup<int, SentId> SentIds(SqliteSession session)
    {
        var ids = new List<(int Queue, SentId Sent)>();
        Statement rows = session.Prepare("SELECT queue, message_id, enqueued_at FROM queue_message UNION ALL SELECT queue, message_id, enqueued_at FROM queue_dead");
        while (rows.Step())
        {
            ids.Add(((int)rows.GetInt64(0), new SentId(DuplicateWindow.IdOf(rows.GetText(1)), rows.GetInt64(2))));
        }

        return ids.ToLookup(static item => item.Queue, static item => item.Sent);
    }

    public static MessageContent? Content(SqliteSession session, long sequenceNumber)
    {
        Statement row = session.Prepare("SELECT message_id, subject, enqueued_at, expires_at, body FROM queue_message WHERE seq = ?1").Bind(1, sequenceNumber);
        MessageContent? content = row.Step()
            ? new MessageContent(row.GetText(0), row.GetTextOrNull(1), row.GetInt64(2), row.GetInt64(3), row.GetBlob(4))
            : null;
        row.Reset();
        return content;
    }

    public static void Delete(SqliteSession session, long sequenceNumber) =>
        session.Prepare("DELETE FROM queue_message WHERE seq = ?1").Bind(1, sequenceNumber).Execute();

    public static void SetDelivery(SqliteSession session, long sequenceNumber, int deliveryCount, long visibleAt) => session
        .Prepare("UPDATE queue_message SET delivery_count = ?2, visible_at = ?3 WHERE seq = ?1")
        .Bind(1, sequenceNumber).Bind(2, deliveryCount).Bind(3, visibleAt).Execute();

    public static void Bury(SqliteSession session, long sequenceNumber, int deliveryCount, string reason, string? description)
    {
        session.Prepare("INSERT INTO queue_dead SELECT queue, seq, session, ?2, message_id, subject, enqueued_at, ?3, ?4, body FROM queue_message WHERE seq = ?1")
            .Bind(1, sequenceNumber).Bind(2, deliveryCount).Bind(3, reason).Bind(4, description).Execute();
        Delete(session, sequenceNumber);
    }

    /// <summary>Also of a file that has had no queues yet.</summary>
    public static QueueCounts CountAll(SqliteSession session) =>
        Single(session.Prepare("SELECT count(*) FROM sqlite_master WHERE name IN ('queue_message', 'queue_dead')")) == 2
            ? new(Single(session.Prepare("SELECT count(*) FROM queue_message")), Single(session.Prepare("SELECT count(*) FROM queue_dead")))
            : new(0, 0);

    public static long CountDead(SqliteSession session, int queue) =>
        Single(session.Prepare("SELECT count(*) FROM queue_dead WHERE queue = ?1").Bind(1, queue));

    public static List<DeadLetter> ListDead(SqliteSession session, int queue, long after, int max)
    {
        var letters = new List<DeadLetter>();
        Statement rows = session
            .Prepare("SELECT seq, message_id, session, subject, body, enqueued_at, delivery_count, reason, description FROM queue_dead WHERE queue = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")
            .Bind(1, queue).Bind(2, after).Bind(3, max);
        while (rows.Step())
        {
            letters.Add(ReadDead(rows));
        }

        return letters;
    }

    public static DeadLetter? TakeDead(SqliteSession session, int queue, long sequenceNumber)
    {
        Statement row = session
            .Prepare("DELETE FROM queue_dead WHERE queue = ?1 AND seq = ?2 RETURNING seq, message_id, session, subject, body, enqueued_at, delivery_count, reason, description")
            .Bind(1, queue).Bind(2, sequenceNumber);
        DeadLetter? letter = row.Step() ? ReadDead(row) : null;
        row.Reset();
        return letter;
    }

    private static DeadLetter ReadDead(Statement row) => new(
        row.GetInt64(0),
        row.GetText(1),
        row.GetTextOrNull(2),
        row.GetTextOrNull(3),
        row.GetBlob(4),
        new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
        (int)row.GetInt64(6),
        row.GetText(7),
        row.GetTextOrNull(8));

    private static long Single(Statement statement)
    {
        long value = statement.Step() ? statement.GetInt64(0) : 0;
        statement.Reset();
        return value;
    }
}
