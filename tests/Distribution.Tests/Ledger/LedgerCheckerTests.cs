using System.Text;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using static Distribution.Tests.Ledger.LedgerWorld;

namespace Distribution.Tests.Ledger;

/// <summary>The checker is worth nothing unless it fails when the books are wrong.</summary>
public sealed class LedgerCheckerTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly LedgerWorld _world = new();

    [Fact]
    public async Task Right_books_have_no_findings_and_known_totals()
    {
        await BooksAsync();

        CheckReport report = await _world.CheckAsync();

        report.Findings.ShouldBeEmpty();
        report.Entities.ShouldBeGreaterThan(10);
        report.Totals["ledger.xfer.CNY"].ShouldBe(0);
        report.Totals["ledger.entries"].ShouldBe(6);
        report.Totals["ledger.books"].ShouldBe(2);
        report.Totals["ledger.withheld"].ShouldBe(100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_deleted_entry_is_found(int sequence)
    {
        await BooksAsync();
        await _world.Store.WriteAsync(Book().Partition, [new EntityWrite.Delete(LedgerRows.Journal(sequence), null)], None);

        await MustFindAsync("ledger.journal", "ledger.keys");
    }

    [Fact]
    public async Task A_doubled_entry_is_found()
    {
        await BooksAsync();
        string text = await TextAsync(LedgerRows.Journal(2));
        await _world.Store.WriteAsync(Book().Partition, [new EntityWrite.Insert(LedgerRows.Journal(5), Encoding.UTF8.GetBytes(text.Replace("\"sequence\":2", "\"sequence\":5", StringComparison.Ordinal)))], None);

        await MustFindAsync("ledger.journal", "ledger.keys");
    }

    [Theory]
    [InlineData("j|000000000001", "\"amount\":500", "\"amount\":501")]
    [InlineData("j|000000000001", "\"amount\":-500", "\"amount\":-501")]
    [InlineData("j|000000000002", "\"Pending\",\"amount\":-500", "\"Pending\",\"amount\":-499")]
    [InlineData("bal", "\"available\":200", "\"available\":201")]
    [InlineData("bal", "\"sequence\":4", "\"sequence\":3")]
    [InlineData("j|000000000002", "CommissionSettled", "CommissionReversed")]
    [InlineData("k|o1|settle", "2", "1")]
    [InlineData("w|w1", "100", "101")]
    [InlineData("w|w1", "requested", "paid")]
    [InlineData("w|w1", "state", "status")]
    public async Task A_change_by_one_fen_or_one_word_is_found(string row, string from, string to)
    {
        await BooksAsync();
        string text = await TextAsync(row);
        text.ShouldContain(from);
        await RewriteAsync(Book(), row, text.Replace(from, to, StringComparison.Ordinal));

        (await _world.CheckAsync()).Findings.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_lost_remote_leg_is_found_with_what_is_missing()
    {
        await _world.PostedAsync(Accrual(500));
        _world.Queue.TakeAll().Count.ShouldBe(1);

        CheckReport report = await _world.CheckAsync();

        report.Findings.Select(finding => (finding.Check, finding.Partition, finding.Row)).ShouldBe(
        [
            ("ledger.transit", Expense().Partition, "k|o1|accrue|expense"),
            ("ledger.replay.totals", "led|m|fruit|-|CNY|0", "expense"),
        ]);
        report.Totals["ledger.xfer.CNY"].ShouldBe(-500);
    }

    [Fact]
    public async Task A_leg_that_nobody_sent_is_found()
    {
        await BooksAsync();
        await _world.PostedAsync(Request(LedgerEvent.ExpenseBooked, 7, "o9|accrue|expense", Expense("o9")));

        await MustFindAsync("ledger.transit");
    }

    [Fact]
    public async Task A_remote_leg_that_is_not_what_was_sent_is_found()
    {
        await _world.PostedAsync(Accrual(500));
        _world.Queue.TakeAll();
        await _world.PostedAsync(Request(LedgerEvent.ExpenseBooked, 499, "o1|accrue|expense", Expense()));

        await MustFindAsync("ledger.transit");
    }

    [Fact]
    public async Task A_deleted_key_is_found()
    {
        await BooksAsync();
        await _world.Store.WriteAsync(Book().Partition, [new EntityWrite.Delete("k|o1|settle", null)], None);

        await MustFindAsync("ledger.keys");
    }

    [Theory]
    [InlineData("bal")]
    [InlineData("j|000000000002")]
    [InlineData("k|o1|settle")]
    [InlineData("w|w1")]
    public async Task A_damaged_row_is_a_finding_and_the_other_books_are_checked_all_the_same(string row)
    {
        await BooksAsync();
        await RewriteAsync(Book(), row, "{ not json");
        await _world.PostedAsync(Request(LedgerEvent.ExpenseBooked, 7, "o9|accrue|expense", Expense("o9")));

        CheckReport report = await _world.CheckAsync();

        report.Findings.ShouldContain(finding => finding.Row == row && finding.Detail.StartsWith("cannot be read", StringComparison.Ordinal));
        report.Findings.ShouldContain(finding => finding.Check == "ledger.transit" && finding.Row == "k|o9|accrue|expense");
    }

    [Fact]
    public async Task An_orphaned_outbox_row_is_found()
    {
        _world.Faults.Rate = 0;
        LedgerBook book = await _world.Books.OpenAsync(Book(), None);
        book.Post(Accrual(500), Now).Problem.ShouldBeNull();
        (await _world.Store.WriteAsync(Book().Partition, book.Batch.Writes, None)).ShouldBeNull();

        await MustFindAsync("messaging.outbox", "ledger.transit");
        await _world.MustBeRightAsync();
    }

    private async Task BooksAsync()
    {
        await _world.PostedAsync(Accrual(500));
        await _world.PostedAsync(Request(LedgerEvent.CommissionSettled, 500, "o1|settle"));
        await _world.PostedAsync(Request(LedgerEvent.WithdrawalHeld, 100, "w1|hold"));
        await _world.Store.WriteAsync(Book().Partition, [new EntityWrite.Insert("w|w1", """{"id":"w1","amount":100,"state":"requested"}"""u8.ToArray())], None);
        await _world.PostedAsync(Request(LedgerEvent.CommissionClawedBack, 200, "o1|clawback", then: Request(LedgerEvent.ExpenseReversed, 200, "o1|clawback|expense", Expense())));
        await _world.DrainAsync();
    }

    private async Task<string> TextAsync(string row) => Encoding.UTF8.GetString((await _world.Store.GetAsync(Book().Partition, row, None)).ShouldNotBeNull().Payload.Span);

    private async Task RewriteAsync(BookId book, string row, string text)
    {
        Entity read = (await _world.Store.GetAsync(book.Partition, row, None)).ShouldNotBeNull();
        (await _world.Store.WriteAsync(book.Partition, [new EntityWrite.Replace(row, Encoding.UTF8.GetBytes(text), read.ETag)], None)).ShouldBeNull();
    }

    private async Task MustFindAsync(params string[] checks)
    {
        CheckReport report = await _world.CheckAsync();
        foreach (string check in checks)
        {
            report.Findings.ShouldContain(finding => finding.Check == check);
        }
    }
}
