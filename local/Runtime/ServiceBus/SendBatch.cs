using EmbeddedFunctions.ServiceBus.Queues;
using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus;

/// <summary>Messages that go to disk in one write, without those that repeat an earlier one.</summary>
internal sealed class SendBatch(SqliteDatabase database, long now)
{
    private readonly List<Row> _rows = [];
    private readonly List<Task<bool>> _repeated = [];
    private readonly TaskCompletionSource<bool> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<(LocalQueue Queue, StoredMessage Message, MessageContent Content)> Sent =>
        _rows.Select(row => (row.Queue, row.Message, row.Content));

    public void Add(LocalQueue queue, StoredMessage message, MessageContent content)
    {
        UInt128 id = DuplicateWindow.IdOf(content.MessageId);
        if (queue.Duplicates.TryClaim(id, now, _written.Task, out Task<bool>? earlier))
        {
            _rows.Add(new Row(queue, message, content, id));
        }
        else if (earlier is not null && earlier != _written.Task)
        {
            _repeated.Add(earlier);
        }
    }

    public async Task WriteAsync()
    {
        bool written = false;
        try
        {
            if (_rows.Count > 0)
            {
                await database.WriteAsync(Write).ConfigureAwait(false);
            }

            written = true;
        }
        finally
        {
            foreach (Row row in _rows)
            {
                row.Queue.Duplicates.Settle(row.Id, written);
            }

            _written.SetResult(written);
        }
    }

    /// <summary>A repeated message counts as sent only when the first one is on disk.</summary>
    /// <exception cref="IOException">It was not written.</exception>
    public async Task RepeatedAsync()
    {
        foreach (Task<bool> earlier in _repeated)
        {
            if (!await earlier.ConfigureAwait(false))
            {
                throw new IOException("The first message with the same id could not be written; send it again.");
            }
        }
    }

    private void Write(SqliteSession session)
    {
        foreach (Row row in _rows)
        {
            row.Queue.Duplicates.Remember(session, row.Id, now);
            QueueStore.Insert(session, row.Queue.Id, row.Message, row.Content);
        }
    }

    private readonly record struct Row(LocalQueue Queue, StoredMessage Message, MessageContent Content, UInt128 Id);
}
