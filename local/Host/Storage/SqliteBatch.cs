using System.Globalization;
using System.Text;
using Distribution.Storage;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Storage;

/// <summary>A batch prepared on the caller's thread: the writer only binds bytes.</summary>
internal sealed class SqliteBatch
{
    private const string SelectVersion = "SELECT version FROM entity WHERE partition = ?1 AND row = ?2";
    private const string Insert = "INSERT INTO entity (partition, row, version, payload) VALUES (?1, ?2, ?3, ?4)";
    private const string Update = "UPDATE entity SET version = ?3, payload = ?4 WHERE partition = ?1 AND row = ?2";
    private const string Delete = "DELETE FROM entity WHERE partition = ?1 AND row = ?2";
    private const string InsertIfNone = Insert + " ON CONFLICT DO NOTHING";
    private const string UpdateIf = Update + " AND version = ?5";
    private const string DeleteIf = Delete + " AND version = ?5";

    /// <summary>No version: stored versions are positive.</summary>
    private const long NoRow = 0;

    /// <summary>Any version, as a delete without a condition asks for.</summary>
    private const long AnyRow = -1;

    /// <summary>A version that was never given out: a text that is not one of our tags matches nothing.</summary>
    private const long NeverRow = -2;

    private readonly byte[] _partitionBytes;
    private readonly Item[] _items;
    private readonly int _changes;

    public SqliteBatch(string partition, IReadOnlyList<EntityWrite> writes)
    {
        _partitionBytes = Encoding.ASCII.GetBytes(partition);
        Partition = partition;
        Writes = writes;
        _items = new Item[writes.Count];
        for (int i = 0; i < _items.Length; i++)
        {
            EntityWrite write = writes[i];
            _items[i] = new Item(Encoding.ASCII.GetBytes(write.Row), SqlOf(write), Expected(write), BatchRules.PayloadOf(write));
            _changes += _items[i].IsInsert ? 0 : 1;
        }
    }

    public string Partition { get; }

    public IReadOnlyList<EntityWrite> Writes { get; }

    /// <summary>The version its rows have got; 0 before <see cref="Run"/>.</summary>
    public long Version { get; private set; }

    /// <summary>Writes everything and returns -1, or nothing and returns the index of the first write whose condition does not hold.</summary>
    public int Run(SqliteSession session, long version)
    {
        Version = version;
        if (_items.Length == 1)
        {
            return RunOne(session, _items[0], version);
        }

        if (_changes <= 1)
        {
            return RunInserts(session, version);
        }

        if (FindConflict(session) is >= 0 and int conflict)
        {
            return conflict;
        }

        foreach (Item item in _items)
        {
            Statement statement = session.Prepare(item.Sql).BindText(1, _partitionBytes).BindText(2, item.Row);
            if (!ReferenceEquals(item.Sql, Delete))
            {
                statement.Bind(3, version).Bind(4, item.Payload.Span);
            }

            statement.Execute();
        }

        return -1;
    }

    /// <summary>
    /// Inserts carry their own conditions and can be taken back, so that they go first, and behind them the only write that
    /// cannot. Almost every batch is of this form, and almost none meets a conflict: nothing is read but what is written.
    /// </summary>
    private int RunInserts(SqliteSession session, long version)
    {
        for (int i = 0; i < _items.Length; i++)
        {
            if (_items[i].IsInsert && RunOne(session, _items[i], version) >= 0)
            {
                return TakeBack(session, i);
            }
        }

        int change = Array.FindIndex(_items, static item => !item.IsInsert);
        return change < 0 || RunOne(session, _items[change], version) < 0 ? -1 : TakeBack(session, _items.Length);
    }

    /// <summary>Deletes the rows inserted before <paramref name="end"/>, and says which write was the first whose condition did not hold.</summary>
    private int TakeBack(SqliteSession session, int end)
    {
        foreach (Item item in _items.AsSpan(0, end))
        {
            if (item.IsInsert)
            {
                session.Prepare(Delete).BindText(1, _partitionBytes).BindText(2, item.Row).Execute();
            }
        }

        return FindConflict(session) is >= 0 and int conflict ? conflict : throw new InvalidOperationException("A condition that did not hold holds.");
    }

    /// <summary>The index of the first write whose condition does not hold, or -1.</summary>
    private int FindConflict(SqliteSession session)
    {
        Statement select = session.Prepare(SelectVersion);
        for (int i = 0; i < _items.Length; i++)
        {
            long present = VersionOf(select, _items[i].Row);
            long expected = _items[i].Expected;
            if (expected == AnyRow ? present == NoRow : present != expected)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A single write carries its own condition.</summary>
    private int RunOne(SqliteSession session, Item item, long version)
    {
        if (item.Expected == NeverRow)
        {
            return 0;
        }

        Statement statement = session
            .Prepare(item.Expected == AnyRow ? Delete : item.IsInsert ? InsertIfNone : ReferenceEquals(item.Sql, Update) ? UpdateIf : DeleteIf)
            .BindText(1, _partitionBytes).BindText(2, item.Row);
        if (!ReferenceEquals(item.Sql, Delete))
        {
            statement.Bind(3, version).Bind(4, item.Payload.Span);
        }

        if (item.Expected > NoRow)
        {
            statement.Bind(5, item.Expected);
        }

        return statement.Execute() == 1 ? -1 : 0;
    }

    private long VersionOf(Statement select, byte[] row)
    {
        select.BindText(1, _partitionBytes).BindText(2, row);
        long version = select.Step() ? select.GetInt64(0) : NoRow;
        select.Reset();
        return version;
    }

    private static string SqlOf(EntityWrite write) => write switch
    {
        EntityWrite.Insert => Insert,
        EntityWrite.Replace => Update,
        EntityWrite.Delete => Delete,
        _ => throw new ArgumentException("Not a write.", nameof(write)),
    };

    private static long Expected(EntityWrite write) => write switch
    {
        EntityWrite.Replace replace => Parse(replace.IfMatch),
        EntityWrite.Delete { IfMatch: { } tag } => Parse(tag),
        EntityWrite.Delete => AnyRow,
        _ => NoRow,
    };

    private static long Parse(ETag tag) =>
        long.TryParse(tag.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long version) && version > 0 ? version : NeverRow;

    private readonly record struct Item(byte[] Row, string Sql, long Expected, ReadOnlyMemory<byte> Payload)
    {
        public bool IsInsert => ReferenceEquals(Sql, Insert);
    }
}
