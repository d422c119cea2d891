using Distribution.Tests.Runtime.Hosting;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Tests.Runtime.Sqlite;

public sealed class SqliteFileTests
{
    private const int PageSize = 8192;

    [Fact]
    public async Task A_new_file_has_large_pages_and_one_that_is_there_keeps_its_own()
    {
        using var folder = new DataFolder();
        await using (SqliteDatabase created = folder.Open())
        {
            created.Read(session => Single(session, "PRAGMA page_size")).ShouldBe(PageSize);
        }

        using var old = new DataFolder();
        using (var earlier = new SqliteSession(old.DataFile, readOnly: false))
        {
            earlier.Execute("PRAGMA page_size=4096; PRAGMA journal_mode=WAL; CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1);");
        }

        await using SqliteDatabase opened = old.Open();
        await opened.WriteAsync(session => session.Execute("INSERT INTO t VALUES (2)"));
        opened.Read(session => Single(session, "PRAGMA page_size")).ShouldBe(4096);
        opened.Read(session => Single(session, "SELECT sum(a) FROM t")).ShouldBe(3);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    public async Task Only_a_file_that_nobody_wants_afterwards_is_written_without_flushes(bool isScratch, int synchronous)
    {
        using var folder = new DataFolder();
        await using SqliteDatabase database = SqliteDatabase.Open(folder.DataFile, isScratch);
        (await database.WriteAsync(session => Single(session, "PRAGMA synchronous"))).ShouldBe(synchronous);
    }

    private static long Single(SqliteSession session, string sql)
    {
        Statement statement = session.Prepare(sql);
        statement.Step().ShouldBeTrue();
        long value = statement.GetInt64(0);
        statement.Reset();
        return value;
    }
}
