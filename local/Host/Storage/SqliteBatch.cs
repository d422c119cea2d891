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

    /// <summary>No version: stored versions are positive.</summary>
    private const long NoRow = 0;

    /// <summary>Any version, as a delete without a condition asks for.</summary>
    private const long AnyRow = -1;

    /// <summary>A version that was never given out: a text that is not one of our tags matches nothing.</summary>
    private const long NeverRow = -2;

    private readonly byte[] _partitionBytes;
    private readonly Item[] _items;

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

    private readonly record struct Item(byte[] Row, string Sql, long Expected, ReadOnlyMemory<byte> Payload);
}
