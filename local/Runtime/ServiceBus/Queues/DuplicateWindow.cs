using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>
/// The message ids a queue remembers, as 128 bits of their hash. Memory answers; what is on disk only brings them back after
/// a restart: the messages themselves as long as they are there, and a list of those that are gone, which costs one row for
/// all messages settled together, in the order of time, because a tree of random ids would touch a page for each message.
/// </summary>
internal sealed class DuplicateWindow(int queue, TimeSpan window)
{
    /// <summary>Ids in one row: it stays well below a page.</summary>
    private const int MaxRow = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, long> _known = [];
    private readonly Queue<(long At, UInt128 Id)> _order = new();
    private readonly Dictionary<UInt128, Task<bool>> _unwritten = [];

    /// <summary>Takes back what was known before a restart.</summary>
    /// <param name="database">The data file.</param>
    /// <param name="present">The messages and dead letters of the queue that are on disk.</param>
    /// <param name="now">UTC ticks.</param>
    public void Load(SqliteDatabase database, IEnumerable<SentId> present, long now)
    {
        long from = now - window.Ticks;
        foreach (SentId sent in database.Read(session => Past(session, from)).Concat(present).Where(sent => sent.At > from).OrderBy(static sent => sent.At))
        {
            Add(sent.Id, sent.At);
        }
    }

    public static UInt128 IdOf(string messageId) =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)));

    /// <summary>Claims an id for a write that is about to be made.</summary>
    /// <param name="write">Ends with whether the write is on disk.</param>
    /// <param name="earlier">The write of the message this one repeats, if it is not on disk yet.</param>
    /// <returns>False if the id was sent within the window before <paramref name="now"/>.</returns>
    public bool TryClaim(UInt128 id, long now, Task<bool> write, out Task<bool>? earlier)
    {
        earlier = null;
        if (window == TimeSpan.Zero)
        {
            return true;
        }

        lock (_gate)
        {
            while (_order.TryPeek(out (long At, UInt128 Id) oldest) && oldest.At <= now - window.Ticks)
            {
                _order.Dequeue();
                if (_known.TryGetValue(oldest.Id, out long at) && at == oldest.At)
                {
                    _known.Remove(oldest.Id);
                }
            }

            if (_known.ContainsKey(id))
            {
                _unwritten.TryGetValue(id, out earlier);
                return false;
            }

            Add(id, now);
            _unwritten.Add(id, write);
            return true;
        }
    }

    /// <summary>Says how the write of a claimed id ended.</summary>
    public void Settle(UInt128 id, bool written)
    {
        lock (_gate)
        {
            if (_unwritten.Remove(id) && !written)
            {
                _known.Remove(id);
            }
        }
    }

    /// <summary>Writes down the ids of messages that are deleted in the same transaction.</summary>
    /// <param name="session">The data file.</param>
    /// <param name="gone">The messages, of this queue.</param>
    public void Remember(SqliteSession session, List<SettledMessage> gone)
    {
        if (window == TimeSpan.Zero)
        {
            return;
        }

        foreach (SettledMessage[] row in gone.Chunk(MaxRow))
        {
            session.Prepare("INSERT OR IGNORE INTO queue_past(queue, at, seq, ids) VALUES(?1, ?2, ?3, ?4)")
                .Bind(1, queue).Bind(2, row.Max(static message => message.Sent.At)).Bind(3, row[0].SequenceNumber)
                .Bind(4, SentId.Pack(Array.ConvertAll(row, static message => message.Sent))).Execute();
        }
    }

    /// <summary>Deletes at most <paramref name="max"/> rows of ids whose window has passed.</summary>
    public void Forget(SqliteSession session, long now, int max) => session
        .Prepare("DELETE FROM queue_past WHERE (queue, at, seq) IN (SELECT queue, at, seq FROM queue_past WHERE queue = ?1 AND at <= ?2 LIMIT ?3)")
        .Bind(1, queue).Bind(2, now - window.Ticks).Bind(3, max).Execute();

    private List<SentId> Past(SqliteSession session, long from)
    {
        var ids = new List<SentId>();
        Statement rows = session.Prepare("SELECT ids FROM queue_past WHERE queue = ?1 AND at > ?2").Bind(1, queue).Bind(2, from);
        while (rows.Step())
        {
            ids.AddRange(SentId.Unpack(rows.GetBlob(0)));
        }

        return ids;
    }

    private void Add(UInt128 id, long at)
    {
        _known[id] = at;
        _order.Enqueue((at, id));
    }
}
