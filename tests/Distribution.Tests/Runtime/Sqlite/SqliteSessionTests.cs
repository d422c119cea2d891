using EmbeddedFunctions.Sqlite;

namespace Distribution.Tests.Runtime.Sqlite;

public sealed class SqliteSessionTests
{
    [Fact]
    public async Task A_file_that_cannot_be_opened_is_a_fault_like_any_other()
    {
        string missing = Path.Combine(Path.GetTempPath(), $"missing-{Guid.NewGuid():N}.db");
        await using SqliteDatabase database = SqliteDatabase.OpenRead(missing);

        Should.Throw<SqliteFaultException>(() => database.Read(session => session.Prepare("SELECT 1")));
    }
}
