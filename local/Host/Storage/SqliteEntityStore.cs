using System.Globalization;
using Distribution.Storage;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Storage;

/// <summary>
/// Entities in one SQLite table. A batch is one piece of work of the file's writer: its conditions are read before
/// anything is written, so that a conflict needs no rollback and does not disturb what else is committed with it.
/// </summary>
internal sealed class SqliteEntityStore : IEntityStore, IEntityScan
{
    /// <summary>Versions are the count of this process's batches below the count of processes so far: growing for ever, without a row to keep.</summary>
    private const int EpochShift = 40;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS entity (
            partition TEXT NOT NULL, row TEXT NOT NULL, version INTEGER NOT NULL, payload BLOB NOT NULL,
            PRIMARY KEY (partition, row)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS entity_outbox ON entity (partition, row) WHERE row >= 'out|' AND row < 'out}';
        CREATE TABLE IF NOT EXISTS entity_epoch (id INTEGER PRIMARY KEY CHECK (id = 0), epoch INTEGER NOT NULL);
        INSERT INTO entity_epoch (id, epoch) VALUES (0, 1) ON CONFLICT (id) DO UPDATE SET epoch = epoch + 1;
        """;

    private const string SelectOne = "SELECT version, payload FROM entity WHERE partition = ?1 AND row = ?2";
    private const string SelectRange = "SELECT row, version, payload FROM entity WHERE partition = ?1 AND row >= ?2 AND row < ?3 ORDER BY row LIMIT ?4";

    private readonly SqliteDatabase _database;
    private readonly SqliteEntityScan _scan;
    private readonly RecentRows _recent = new();
    private long _version;

    private SqliteEntityStore(SqliteDatabase database, long epoch)
    {
        _database = database;
        _scan = new SqliteEntityScan(database);
        _version = epoch << EpochShift;
    }

    /// <summary>Makes the table if it is not there and begins this process's versions.</summary>
    public static async Task<SqliteEntityStore> OpenAsync(SqliteDatabase database)
    {
        long epoch = await database.WriteAsync(session =>
        {
            session.Execute(Schema);
            Statement query = session.Prepare("SELECT epoch FROM entity_epoch WHERE id = 0");
            query.Step();
            long value = query.GetInt64(0);
            query.Reset();
            return value;
        }).ConfigureAwait(false);
        return new SqliteEntityStore(database, epoch);
    }

    public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        StoreKey.Check(partition);
        StoreKey.Check(row);
        if (_recent.Find(partition, row) is { } recent)
        {
            return ValueTask.FromResult<Entity?>(recent);
        }

        return ValueTask.FromResult(SqliteFaults.Guard(() => _database.Read(session =>
        {
            Statement query = session.Prepare(SelectOne).Bind(1, partition).Bind(2, row);
            if (!query.Step())
            {
                return null;
            }

            var entity = new Entity(partition, row, Tag(query.GetInt64(0)), query.GetBlob(1));
            query.Reset();
            return entity;
        })));
    }

    public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        StoreKey.Check(partition);
        limit = BatchRules.Limit(limit);
        return ValueTask.FromResult<IReadOnlyList<Entity>>(SqliteFaults.Guard(() => _database.Read(session =>
        {
            Statement query = session.Prepare(SelectRange).Bind(1, partition).Bind(2, from).Bind(3, to).Bind(4, limit);
            var found = new List<Entity>();
            while (query.Step())
            {
                found.Add(new Entity(partition, query.GetText(0), Tag(query.GetInt64(1)), query.GetBlob(2)));
            }

            return found;
        })));
    }

    public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        BatchRules.Check(partition, writes);
        if (writes.Count == 0)
        {
            return null;
        }

        var batch = new SqliteBatch(partition, writes);
        try
        {
            int conflict = await _database
                .WriteAsync(session => batch.Run(session, ++_version), conflict => Committed(batch, conflict))
                .ConfigureAwait(false);
            return conflict < 0 ? null : writes[conflict].Row;
        }
        catch (SqliteFaultException error)
        {
            throw SqliteFaults.Retryable(error);
        }
    }

    public IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation) =>
        _scan.ScanAsync(partitionPrefix, rowPrefix, cancellation);

    private void Committed(SqliteBatch batch, int conflict)
    {
        if (conflict < 0)
        {
            _recent.Take(batch.Partition, batch.Writes, batch.Version);
        }
    }

    internal static ETag Tag(long version) => new(version.ToString(CultureInfo.InvariantCulture));
}
