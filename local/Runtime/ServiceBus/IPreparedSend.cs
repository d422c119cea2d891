using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus;

/// <summary>
/// Messages that go to disk inside a transaction of whoever sends them, so that they are sent if and only if that
/// transaction is committed. Repeats of messages sent before are left out already.
/// </summary>
public interface IPreparedSend
{
    /// <summary>Writes the messages. Run inside a piece of work of the database; may run several times.</summary>
    void Write(SqliteSession session);

    /// <summary>
    /// Says how the transaction ended; only the first call counts. Committed messages are handed out from here on: call it in the
    /// order of the commits.
    /// </summary>
    void Finish(bool committed);
}
