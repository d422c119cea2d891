using Distribution.Storage;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Storage;

/// <summary>Files in a table of the data file; this host serves them to whoever has a link, see <see cref="FileEndpoint"/>.</summary>
internal sealed class SqliteBlobStore : IBlobStore, IBlobScan
{
    private const string Schema = "CREATE TABLE IF NOT EXISTS file (name TEXT PRIMARY KEY, type TEXT NOT NULL, content BLOB NOT NULL) WITHOUT ROWID";
    private const string Upsert = "INSERT INTO file (name, type, content) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET type = ?2, content = ?3";
    private const string Select = "SELECT type, content FROM file WHERE name = ?1";

    private readonly SqliteDatabase _database;
    private readonly FileLinks _links;

    private SqliteBlobStore(SqliteDatabase database, FileLinks links)
    {
        _database = database;
        _links = links;
    }

    /// <summary>Makes the table if it is not there.</summary>
    public static async Task<SqliteBlobStore> OpenAsync(SqliteDatabase database, FileLinks links)
    {
        await database.WriteAsync(static session => session.Execute(Schema)).ConfigureAwait(false);
        return new SqliteBlobStore(database, links);
    }

    public async Task PutAsync(string name, BlobFile file, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        BlobRules.Check(name, file);
        try
        {
            await _database.WriteAsync(session => session.Prepare(Upsert).Bind(1, name).Bind(2, file.ContentType).Bind(3, file.Content.Span).Execute()).ConfigureAwait(false);
        }
        catch (SqliteFaultException error)
        {
            throw SqliteFaults.Retryable(error);
        }
    }

    public async Task<BlobFile?> GetAsync(string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        BlobRules.Check(name);
        await Task.CompletedTask.ConfigureAwait(false);
        return SqliteFaults.Guard(() => _database.Read(session => Read(session, name)));
    }

    public Task<Uri> LinkAsync(string name, TimeSpan validFor, CancellationToken cancellation)
    {
        BlobRules.Check(name, validFor);
        return _links.SignAsync(name, validFor, cancellation);
    }

    public IAsyncEnumerable<FileEntry> ScanAsync(CancellationToken cancellation) => SqliteFiles.EntriesAsync(_database, cancellation);

    private static BlobFile? Read(SqliteSession session, string name)
    {
        Statement query = session.Prepare(Select).Bind(1, name);
        if (!query.Step())
        {
            return null;
        }

        var file = new BlobFile(query.GetText(0), query.GetBlob(1));
        query.Reset();
        return file;
    }
}
