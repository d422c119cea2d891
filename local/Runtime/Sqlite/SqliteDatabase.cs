using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace EmbeddedFunctions.Sqlite;

/// <summary>
/// One SQLite file in WAL mode with synchronous=FULL and exactly one writer. Whatever is queued when
/// the writer comes round is committed as one transaction, so a commit's disk flush is shared by all
/// callers that wait for it. A write is acknowledged only after its transaction is on disk; but for a
/// scratch file, which is never flushed.
/// Readers run on the caller's thread and see the last committed state.
/// </summary>
public sealed class SqliteDatabase : IAsyncDisposable
{
    /// <summary>The most pieces of work in one transaction: bounds the wait of the first of them.</summary>
    private const int MaxGroup = 1024;

    /// <summary>The most pieces of work a transaction waits for: with more, a flush costs each of them little.</summary>
    private const int MaxAwaited = 64;

    /// <summary>After a transaction of fewer pieces of work the next one waits for none: few callers gain nothing by waiting for each other.</summary>
    private const int MinCrowd = 4;

    /// <summary>The longest wait for those who were told last, milliseconds.</summary>
    private const int MaxWait = 1;

    private readonly object _gate = new();
    private readonly List<WriteWork> _queue = [];
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly string _path;
    private readonly FileStream? _lock;
    private readonly SqliteSession? _session;
    private readonly Thread? _writer;
    private volatile bool _closed;
    private int _awaited = 1;
    private int _lastGroup;
    private long _works;
    private long _commits;
    private long _reads;

    private SqliteDatabase(string path, bool readOnly, bool isScratch)
    {
        _path = path;
        if (readOnly)
        {
            return;
        }

        try
        {
            _lock = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error)
        {
            throw new InvalidOperationException($"The data file '{path}' is in use by another process.", error);
        }

        _session = new SqliteSession(path, readOnly: false);
        // A row is often a tenth of the usual 4 KB: larger pages are split less often and are found in fewer steps. A file that is there keeps its own.
        _session.Execute($"PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous={(isScratch ? "OFF" : "FULL")}; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8000; PRAGMA busy_timeout=5000;");
        _writer = new Thread(WriteLoop) { IsBackground = true, Name = "sqlite-writer" };
        _writer.Start();
    }

    /// <summary>Opens (or creates) the file for this process alone.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="isScratch">Whether the file is thrown away when this process ends. Then it is never flushed, and a write is acknowledged before it is on the disk.</param>
    /// <exception cref="InvalidOperationException">Another process has it open for writing.</exception>
    public static SqliteDatabase Open(string path, bool isScratch = false) => new(Path.GetFullPath(path), readOnly: false, isScratch);

    /// <summary>Opens an existing file for reading only, also beside a process that writes it.</summary>
    public static SqliteDatabase OpenRead(string path) => new(Path.GetFullPath(path), readOnly: true, isScratch: false);

    /// <summary>
    /// Queues a piece of work for the writer and waits until it is on disk. The work runs inside a
    /// transaction shared with others; it must touch nothing but the session, because it is run again
    /// when another piece of the same transaction throws. If it throws itself, only its own changes
    /// are undone and the exception reaches the caller.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="committed">Called on the writer's thread once the work is on disk, in the order of the commits and before the caller is told; must be short and not throw.</param>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, Action<T>? committed = null)
    {
        var item = new WriteWork<T>(work, committed);
        lock (_gate)
        {
            if (_session is null || _closed)
            {
                throw new ObjectDisposedException(nameof(SqliteDatabase), "The database is closed or was opened for reading.");
            }

            _queue.Add(item);
            if (_queue.Count == _awaited)
            {
                Monitor.Pulse(_gate);
            }
        }

        return item.Completion;
    }

    /// <inheritdoc cref="WriteAsync{T}(Func{SqliteSession, T}, Action{T})"/>
    public Task WriteAsync(Action<SqliteSession> work) => WriteAsync(session =>
    {
        work(session);
        return true;
    });

    /// <summary>What it has done since it was opened.</summary>
    public SqliteCounts Counts => new(Interlocked.Read(ref _works), Interlocked.Read(ref _commits), _session?.Prepared ?? 0, Interlocked.Read(ref _reads));

    /// <summary>Reads the last committed state on the caller's thread. The result must not hold on to the session.</summary>
    public T Read<T>(Func<SqliteSession, T> work)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        Interlocked.Increment(ref _reads);
        if (!_readers.TryTake(out SqliteSession? session))
        {
            // Every commit empties a reader's cache and undoes its memory map: large ones cost more than they ever save.
            session = new SqliteSession(_path, readOnly: true);
            session.Execute("PRAGMA busy_timeout=5000; PRAGMA cache_size=64;");
        }

        try
        {
            return work(session);
        }
        finally
        {
            if (_closed)
            {
                session.Dispose();
            }
            else
            {
                _readers.Add(session);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }

        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        if (_writer is not null)
        {
            await Task.Run(_writer.Join).ConfigureAwait(false);
        }

        while (_readers.TryTake(out SqliteSession? reader))
        {
            reader.Dispose();
        }

        _session?.Dispose();
        if (_lock is not null)
        {
            await _lock.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void WriteLoop()
    {
        var group = new List<WriteWork>(MaxGroup);
        SqliteSession session = _session!;
        while (Take(group))
        {
            Interlocked.Add(ref _works, group.Count);
            Interlocked.Increment(ref _commits);
            Commit(session, group);
            group.Clear();
        }
    }

    /// <summary>Waits for work; false when there is none and none will come.</summary>
    private bool Take(List<WriteWork> group)
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            AwaitCrowd();
            int count = Math.Min(_queue.Count, MaxGroup);
            group.AddRange(CollectionsMarshal.AsSpan(_queue)[..count]);
            _queue.RemoveRange(0, count);
            _lastGroup = count;
            return true;
        }
    }

    /// <summary>
    /// Under load those who were just told come back at once with their next work: the transaction waits a moment for as many as
    /// the last one had, so that fewer transactions, flushes and thread switches do the same.
    /// </summary>
    private void AwaitCrowd()
    {
        int crowd = Math.Min(_lastGroup, MaxAwaited);
        if (crowd >= MinCrowd && _queue.Count < crowd && !_closed)
        {
            _awaited = crowd;
            Monitor.Wait(_gate, MaxWait);
            _awaited = 1;
        }
    }

    private static void Commit(SqliteSession session, List<WriteWork> group)
    {
        while (group.Count > 0)
        {
            int culprit = 0;
            try
            {
                session.Execute("BEGIN IMMEDIATE");
                for (; culprit < group.Count; culprit++)
                {
                    group[culprit].Run(session);
                }

                session.Execute("COMMIT");
            }
            catch (Exception error)
            {
                TryRollback(session);
                if (culprit == group.Count)
                {
                    group.ForEach(item => item.Fail(error));
                    return;
                }

                // The work that threw fails alone; the others go again without it.
                group[culprit].Fail(error);
                group.RemoveAt(culprit);
                continue;
            }

            group.ForEach(item => item.Acknowledge());
            return;
        }
    }

    private static void TryRollback(SqliteSession session)
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (SqliteFaultException)
        {
            // SQLite has already rolled back (disk full, I/O error); the cause is reported by the caller.
        }
    }

    private abstract class WriteWork
    {
        public abstract void Run(SqliteSession session);

        public abstract void Acknowledge();

        public abstract void Fail(Exception error);
    }

    private sealed class WriteWork<T>(Func<SqliteSession, T> work, Action<T>? committed) : WriteWork
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Completion => _completion.Task;

        public override void Run(SqliteSession session) => _result = work(session);

        public override void Acknowledge()
        {
            committed?.Invoke(_result!);
            _completion.TrySetResult(_result!);
        }

        public override void Fail(Exception error) => _completion.TrySetException(error);
    }
}
