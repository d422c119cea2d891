using System.Runtime.CompilerServices;
using Distribution.Storage;
using Distribution.Storage.Portable;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Storage;

/// <summary>All files of a data file, one after the other.</summary>
internal static class SqliteFiles
{
    private const int PageSize = 500;
    private const string Next = "SELECT name, type, content FROM file WHERE name > ?1 ORDER BY name LIMIT 1";
    private const string NextEntries = "SELECT name, type, length(content) FROM file WHERE name > ?1 ORDER BY name LIMIT ?2";
    private const string HasTable = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'file'";

    public static async IAsyncEnumerable<NamedFile> AllAsync(SqliteDatabase database, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string last = "";
        while (SqliteFaults.Guard(() => database.Read(session => After(session, last))) is { } file)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return file;
            last = file.Name;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <summary>All files of a data file that has the table, without what is in them.</summary>
    public static async IAsyncEnumerable<FileEntry> EntriesAsync(SqliteDatabase database, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<FileEntry> page;
        string last = "";
        do
        {
            cancellation.ThrowIfCancellationRequested();
            page = SqliteFaults.Guard(() => database.Read(session => EntriesAfter(session, last)));
            foreach (FileEntry entry in page)
            {
                yield return entry;
                last = entry.Name;
            }
        }
        while (page.Count == PageSize);

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static List<FileEntry> EntriesAfter(SqliteSession session, string last)
    {
        Statement query = session.Prepare(NextEntries).Bind(1, last).Bind(2, PageSize);
        var page = new List<FileEntry>();
        while (query.Step())
        {
            page.Add(new FileEntry(query.GetText(0), query.GetText(1), query.GetInt64(2)));
        }

        return page;
    }

    private static NamedFile? After(SqliteSession session, string last)
    {
        Statement table = session.Prepare(HasTable);
        table.Step();
        bool any = table.GetInt64(0) > 0;
        table.Reset();
        if (!any)
        {
            return null;
        }

        Statement query = session.Prepare(Next).Bind(1, last);
        if (!query.Step())
        {
            return null;
        }

        var file = new NamedFile(query.GetText(0), new BlobFile(query.GetText(1), query.GetBlob(2)));
        query.Reset();
        return file;
    }
}
