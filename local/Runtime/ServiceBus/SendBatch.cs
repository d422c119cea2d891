using EmbeddedFunctions.ServiceBus.Queues;
using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus;

/// <summary>Messages that go to disk in one write, without those that repeat an earlier one.</summary>
internal sealed class SendBatch(long now, Action<IReadOnlyList<SendBatch.Row>> sent) : IPreparedSend
{
    private readonly List<Row> _rows = [];
    private readonly List<Task<bool>> _repeated = [];
    private readonly TaskCompletionSource<bool> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _finished;

    /// <summary>Nothing is left to write.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Some messages repeat others that are on their way to disk; whether they get there is not known yet.</summary>
    public bool RepeatsUnwritten => _repeated.Count > 0;

    public void Add(LocalQueue queue, StoredMessage message, MessageContent content)
    {
        UInt128 id = message.Id ?? DuplicateWindow.IdOf(content.MessageId);
        if (queue.Duplicates.TryClaim(id, now, _written.Task, out Task<bool>? earlier))
        {
            _rows.Add(new Row(queue, message, content, id));
        }
        else if (earlier is not null && earlier != _written.Task)
        {
            _repeated.Add(earlier);
        }
    }

    public void Write(SqliteSession session)
    {
        foreach (Row row in _rows)
        {
            QueueStore.Insert(session, row.Queue.Id, row.Message, row.Content);
        }
    }

    public void Finish(bool committed)
    {
        if (Interlocked.Exchange(ref _finished, 1) != 0)
        {
            return;
        }

        foreach (Row row in _rows)
        {
            row.Queue.Duplicates.Settle(row.Id, committed);
        }

        _written.SetResult(committed);
        if (committed && _rows.Count > 0)
        {
            sent(_rows);
        }
    }

    /// <summary>Waits until it is known of all repeated messages whether the first one is on disk; false if one is not.</summary>
    public async Task<bool> RepeatedAsync()
    {
        bool written = true;
        foreach (Task<bool> earlier in _repeated)
        {
            written &= await earlier.ConfigureAwait(false);
        }

        return written;
    }

    internal readonly record struct Row(LocalQueue Queue, StoredMessage Message, MessageContent Content, UInt128 Id);
}
