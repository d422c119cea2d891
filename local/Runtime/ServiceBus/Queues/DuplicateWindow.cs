using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>
/// The message ids a queue remembers, as 128 bits of their hash. Memory answers; the table only brings
/// them back after a restart. It is kept in the order of time, because a tree of random ids would touch
/// a page for each message and cost more than all the rest of sending.
/// </summary>
internal sealed class DuplicateWindow(int queue, TimeSpan window)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, long> _known = [];
    private readonly Queue<(long At, UInt128 Id)> _order = new();
    private readonly Dictionary<UInt128, Task<bool>> _unwritten = [];

    public void Load(SqliteSession session, long now)
    {
        Statement rows = session.Prepare("SELECT at, id FROM queue_seen WHERE queue = ?1 AND at > ?2 ORDER BY at").Bind(1, queue).Bind(2, now - window.Ticks);
        while (rows.Step())
        {
            Add(BinaryPrimitives.ReadUInt128BigEndian(rows.GetBlob(1)), rows.GetInt64(0));
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

    public void Remember(SqliteSession session, UInt128 id, long now)
    {
        if (window == TimeSpan.Zero)
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        session.Prepare("INSERT OR IGNORE INTO queue_seen(queue, at, id) VALUES(?1, ?2, ?3)").Bind(1, queue).Bind(2, now).Bind(3, bytes).Execute();
    }

    /// <summary>Deletes at most <paramref name="max"/> ids whose window has passed.</summary>
    public void Forget(SqliteSession session, long now, int max) => session
        .Prepare("DELETE FROM queue_seen WHERE (queue, at, id) IN (SELECT queue, at, id FROM queue_seen WHERE queue = ?1 AND at <= ?2 LIMIT ?3)")
        .Bind(1, queue).Bind(2, now - window.Ticks).Bind(3, max).Execute();

    private void Add(UInt128 id, long at)
    {
        _known[id] = at;
        _order.Enqueue((at, id));
    }
}
