using EmbeddedFunctions.Durable.Dispatch;
using EmbeddedFunctions.Durable.Store;
using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Client;

/// <summary>What clients ask to be done. Each call is on disk when its task completes.</summary>
internal sealed class ClientStore(SqliteDatabase db, Mailbox mailbox, InstanceWriter instances, DurableClock clock, BusyCount busy, Action<Effects> follow)
{
    /// <summary>The most instances purged in one transaction.</summary>
    private const int PurgeBatch = 200;

    public long Now => clock.Now;

    /// <summary>The status of the instance that stands in the way; null if the new one was created.</summary>
    public Task<OrchestrationRuntimeStatus?> CreateAsync(NewInstance instance, Func<OrchestrationRuntimeStatus, bool> mayReplace) =>
        WriteAsync((session, effects) => instances.Create(session, instance, mayReplace, clock.Now, effects));

    /// <summary>Delivers to an instance that has not ended; otherwise the message is dropped.</summary>
    public Task SendAsync(string id, HistoryKind kind, long task, string? name, string? data) =>
        WriteAsync((session, effects) =>
        {
            mailbox.Deliver(session, id, new InboxMessage(0, clock.Now, kind, task, name, data), effects);
            return true;
        });

    /// <summary>How many instances were removed.</summary>
    public Task<int> PurgeAsync(string id, bool recursive) => WriteAsync((session, effects) =>
        Mailbox.Find(session, id) is { } found && InstanceRow.IsTerminal(found.Status) ? Remove(session, found.Key, recursive, effects) : 0);

    /// <inheritdoc cref="PurgeAsync"/>
    public async Task<int> PurgeAllAsync(PurgeInstancesFilter filter, bool recursive, CancellationToken cancellation)
    {
        long mask = StatusMask.Of(filter.Statuses) & StatusMask.Ended;
        int total = 0;
        for (int removed = 1; removed > 0; total += removed)
        {
            cancellation.ThrowIfCancellationRequested();
            removed = await WriteAsync((session, effects) => Matching(session, filter, mask).Sum(key => Remove(session, key, recursive, effects)));
        }

        return total;
    }

    private static int Remove(SqliteSession session, long key, bool recursive, Effects effects)
    {
        List<long> children = recursive ? InstanceWriter.Children(session, key) : [];
        Statement row = session.Prepare("SELECT status FROM durable_instance WHERE key = ?1").Bind(1, key);
        if (!row.Step())
        {
            return 0;
        }

        bool ended = InstanceRow.IsTerminal((OrchestrationRuntimeStatus)row.GetInt64(0));
        row.Reset();
        if (!ended)
        {
            return 0;
        }

        InstanceWriter.Remove(session, key, effects);
        return 1 + children.Sum(child => Remove(session, child, recursive, effects));
    }

    private static List<long> Matching(SqliteSession session, PurgeInstancesFilter filter, long mask)
    {
        Statement rows = session.Prepare("SELECT key FROM durable_instance WHERE created >= ?1 AND created <= ?2 AND (?3 >> status) & 1 LIMIT ?4")
            .Bind(1, filter.CreatedFrom?.UtcTicks ?? 0).Bind(2, filter.CreatedTo?.UtcTicks ?? long.MaxValue).Bind(3, mask).Bind(4, PurgeBatch);
        var keys = new List<long>();
        while (rows.Step())
        {
            keys.Add(rows.GetInt64(0));
        }

        return keys;
    }

    private async Task<T> WriteAsync<T>(Func<SqliteSession, Effects, T> work)
    {
        busy.Begin();
        try
        {
            (T result, Effects effects) = await db.WriteAsync(session =>
            {
                var made = new Effects();
                return (work(session, made), made);
            }).ConfigureAwait(false);
            follow(effects);
            return result;
        }
        finally
        {
            busy.End();
        }
    }
}
