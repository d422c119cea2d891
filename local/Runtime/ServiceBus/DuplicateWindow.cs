using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus;

/// <summary>
/// Remembers message ids for a while. Ids are kept in buckets of half a window, so that looking one up
/// is three searches in one tree, remembering it is one insertion, and forgetting goes bucket by bucket
/// without an index on time.
/// </summary>
internal sealed class DuplicateWindow(int queue, TimeSpan window)
{
    private readonly long _span = Math.Max(1, window.Ticks / 2);

    /// <summary>Puts ids that were kept for a window of another length where this one finds them.</summary>
    public void Prepare(SqliteSession session)
    {
        int changed = session.Prepare("UPDATE queue_name SET bucket_ticks = ?2 WHERE id = ?1 AND bucket_ticks <> ?2").Bind(1, queue).Bind(2, _span).Execute();
        if (changed > 0)
        {
            session.Prepare("UPDATE OR REPLACE queue_seen SET bucket = at / ?2 WHERE queue = ?1").Bind(1, queue).Bind(2, _span).Execute();
        }
    }

    /// <summary>False if the id was sent within the window before <paramref name="now"/>.</summary>
    public bool TryRemember(SqliteSession session, string messageId, long now)
    {
        if (window == TimeSpan.Zero)
        {
            return true;
        }

        long bucket = now / _span;
        Statement seen = session
            .Prepare("SELECT 1 FROM queue_seen WHERE queue = ?1 AND bucket IN (?2, ?3, ?4) AND message_id = ?5 AND at > ?6")
            .Bind(1, queue).Bind(2, bucket - 2).Bind(3, bucket - 1).Bind(4, bucket).Bind(5, messageId).Bind(6, now - window.Ticks);
        bool known = seen.Step();
        seen.Reset();
        if (!known)
        {
            session.Prepare("INSERT OR REPLACE INTO queue_seen(queue, bucket, message_id, at) VALUES(?1, ?2, ?3, ?4)")
                .Bind(1, queue).Bind(2, bucket).Bind(3, messageId).Bind(4, now).Execute();
        }

        return !known;
    }

    /// <summary>Forgets at most <paramref name="max"/> ids whose window has passed.</summary>
    public void Forget(SqliteSession session, long now, int max) => session
        .Prepare("DELETE FROM queue_seen WHERE (queue, bucket, message_id) IN (SELECT queue, bucket, message_id FROM queue_seen WHERE queue = ?1 AND bucket < ?2 LIMIT ?3)")
        .Bind(1, queue).Bind(2, (now / _span) - 2).Bind(3, max).Execute();
}
