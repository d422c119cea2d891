using System.Runtime.CompilerServices;
using Distribution.Messaging;
using Distribution.Storage;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Storage;

/// <summary>Reads all entities of a data file page by page; also of one that another process writes.</summary>
internal sealed class SqliteEntityScan(SqliteDatabase database) : IEntityScan
{
    /// <summary>Entities a page: no read transaction is open between pages, so that the file's log can be checkpointed.</summary>
    private const int PageSize = 500;

    private const string Everything = """
        SELECT partition, row, version, payload FROM entity
        WHERE (partition, row) > (?1, ?2) AND partition < ?3 AND row >= ?4 AND row < ?5
        ORDER BY partition, row LIMIT ?6
        """;

    // The literals are those of the partial index, which makes finding orphaned messages independent of the file's size.
    internal const string OutboxOnly = """
        SELECT partition, row, version, payload FROM entity INDEXED BY entity_outbox
        WHERE (partition, row) > (?1, ?2) AND partition < ?3 AND row >= 'out|' AND row < 'out}' AND row >= ?4 AND row < ?5
        ORDER BY partition, row LIMIT ?6
        """;

    public async IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string sql = rowPrefix.StartsWith(PartitionBatch.OutboxPrefix, StringComparison.Ordinal) ? OutboxOnly : Everything;
        (string Partition, string Row) last = (partitionPrefix, "");
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            List<Entity> page = SqliteFaults.Guard(() => database.Read(session => Page(session, sql, partitionPrefix, rowPrefix, last)));
            foreach (Entity entity in page)
            {
                yield return entity;
            }

            if (page.Count < PageSize)
            {
                break;
            }

            last = (page[^1].Partition, page[^1].Row);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static List<Entity> Page(SqliteSession session, string sql, string partitionPrefix, string rowPrefix, (string Partition, string Row) last)
    {
        Statement query = session.Prepare(sql)
            .Bind(1, last.Partition)
            .Bind(2, last.Row)
            .Bind(3, StoreKey.BeyondPrefix(partitionPrefix))
            .Bind(4, rowPrefix)
            .Bind(5, StoreKey.BeyondPrefix(rowPrefix))
            .Bind(6, PageSize);
        var page = new List<Entity>();
        while (query.Step())
        {
            page.Add(new Entity(query.GetText(0), query.GetText(1), SqliteEntityStore.Tag(query.GetInt64(2)), query.GetBlob(3)));
        }

        return page;
    }
}
