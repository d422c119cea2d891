using Distribution.Local.Storage;
using Distribution.Storage;
using Distribution.Tests.Contracts;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Tests.Storage;

public sealed class SqliteEntityStoreTests : EntityStoreContract, IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("distribution-store-");
    private SqliteDatabase? _database;
    private SqliteEntityStore? _store;

    protected override IEntityStore Store => _store.ShouldNotBeNull();

    protected override IEntityScan Scan => _store.ShouldNotBeNull();

    private string Path => System.IO.Path.Combine(_directory.FullName, "data.db");

    public async Task InitializeAsync()
    {
        _database = SqliteDatabase.Open(Path);
        _store = await SqliteEntityStore.OpenAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _database.ShouldNotBeNull().DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Data_and_the_growth_of_versions_survive_a_restart()
    {
        await Store.WriteAsync("p", [Insert("a", "1"), Insert("b", "1")], CancellationToken.None);
        ETag old = await TagAsync("p", "b");
        await Store.WriteAsync("p", [new EntityWrite.Delete("b", null)], CancellationToken.None);

        await _database.ShouldNotBeNull().DisposeAsync();
        await InitializeAsync();

        Text(await Store.GetAsync("p", "a", CancellationToken.None)).ShouldBe("1");
        await Store.WriteAsync("p", [Insert("b", "2")], CancellationToken.None);
        long before = long.Parse(old.Value);
        long.Parse((await TagAsync("p", "b")).Value).ShouldBeGreaterThan(before);
        (await Store.WriteAsync("p", [new EntityWrite.Replace("b", Bytes("3"), old)], CancellationToken.None)).ShouldBe("b");
    }

    [Fact]
    public async Task Looking_for_messages_does_not_read_the_whole_table()
    {
        string plan = _database.ShouldNotBeNull().Read(session =>
        {
            Statement query = session.Prepare("EXPLAIN QUERY PLAN " + SqliteEntityScan.OutboxOnly);
            query.Step();
            string text = query.GetText(3);
            query.Reset();
            return text;
        });

        plan.ShouldContain("entity_outbox");
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_file_that_another_process_writes_can_be_scanned()
    {
        await Store.WriteAsync("p", [Insert("a", "1")], CancellationToken.None);

        await using SqliteDatabase reader = SqliteDatabase.OpenRead(Path);
        var rows = new List<string>();
        await foreach (Entity entity in new SqliteEntityScan(reader).ScanAsync("", "", CancellationToken.None))
        {
            rows.Add(entity.Row);
        }

        rows.ShouldBe(["a"]);
    }
}
