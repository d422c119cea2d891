using Distribution.Ledger;
using Distribution.Local.Commands;
using Distribution.Local.Storage;
using Distribution.Orders;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Tests.Proof;

/// <summary>What <c>check</c> prints of a data file with broken rows.</summary>
public sealed class CheckOutputTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("distribution-check-");

    [Fact]
    public async Task A_right_file_passes()
    {
        using History history = await History.OpenAsync();

        (int code, string output) = await CheckAsync(history);

        code.ShouldBe(0, output);
        output.ShouldContain("every invariant holds");
    }

    [Theory]
    [InlineData("deleted", "ledger.journal: {bo} j|000000000003: ")]
    [InlineData("doubled", "ledger.keys: {bo} j|000000000099: ")]
    [InlineData("a fen more", "ledger.journal: {bo} bal: ")]
    [InlineData("a leg lost", "ledger.transit: {expense} k|{order}|L1|accrue|expense: ")]
    [InlineData("an outbox row orphaned", "messaging.outbox: {place} out|lost: ")]
    public async Task What_is_broken_is_named_with_its_check_its_partition_and_its_row(string broken, string named)
    {
        using History history = await History.OpenAsync();
        string expense = History.ExpenseOf(history.Settled);
        string place = OrderStore.Partition(Shop.Merchant, history.Settled);
        await (broken switch
        {
            "deleted" => history.DeleteAsync(history.Bo, LedgerRows.Journal(2)),
            "doubled" => history.CopyAsync(history.Bo, LedgerRows.Journal(2), LedgerRows.Journal(99), static _ => { }),
            "a fen more" => history.EditAsync(history.Bo, LedgerRows.Balances, static balances => balances["available"] = balances["available"]!.GetValue<long>() + 1),
            "a leg lost" => history.DeleteAsync(expense, await history.EntryAsync(expense, history.Settled + "|L1|accrue|expense")),
            _ => history.CopyAsync(place, OrderStore.OrderRow, "out|lost", static _ => { }),
        });

        (int code, string output) = await CheckAsync(history);

        code.ShouldNotBe(0);
        output.ShouldContain(named.Replace("{bo}", history.Bo).Replace("{expense}", expense).Replace("{order}", history.Settled.Value).Replace("{place}", place));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task<(int Code, string Output)> CheckAsync(History history)
    {
        string file = Path.Combine(_directory.FullName, "data.db");
        await using (SqliteDatabase database = SqliteDatabase.Open(file))
        {
            SqliteEntityStore store = await SqliteEntityStore.OpenAsync(database);
            await foreach (Entity entity in ((IEntityScan)history.Shop.Store).ScanAsync("", "", None))
            {
                (await store.WriteAsync(entity.Partition, [new EntityWrite.Insert(entity.Row, entity.Payload)], None)).ShouldBeNull();
            }
        }

        using var output = new StringWriter();
        int code = await CheckCommand.RunAsync(file, output, output, None);
        return (code, output.ToString());
    }
}
