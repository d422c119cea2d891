using EmbeddedFunctions.ServiceBus.Queues;
using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus;

/// <summary>The queues of a data file that nobody serves.</summary>
public static class QueueFile
{
    /// <summary>Messages that wait or are scheduled, and dead letters, of all queues together.</summary>
    public static QueueCounts Count(SqliteDatabase database) => database.Read(QueueStore.CountAll);
}
