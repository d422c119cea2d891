using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Ledger.Checks.Internal;
using Distribution.Tests.Proof;
using Distribution.Withdrawals;

namespace Distribution.Tests.Ledger;

/// <summary>The check of what is in transit keeps marks only, and still names what is wrong.</summary>
public sealed class TransitNamingTests
{
    private static readonly BookId Book = BookId.ForMerchant(new MerchantId("fruit"), Currency.CNY, "o1");

    private static readonly PostingRequest Next = new() { Book = Book, Key = "o1|next", Event = LedgerEvent.ExpenseBooked, Amount = 7, Source = new PostingSource(Order: "o1") };

    private static readonly PostingRequest Request = new()
    {
        Book = Book, Key = "o1|L1|expense", Event = LedgerEvent.ExpenseBooked, Amount = 500, Tax = 3, Fee = 2, Source = new PostingSource("o1", "1", "r") { Explain = "x" }, After = "o1|a", Then = Next,
    };

    public static TheoryData<int> Others => [.. Enumerable.Range(0, Different.Length)];

    private static PostingRequest[] Different =>
    [
        Request with { Key = "o1|L2|expense" },
        Request with { Event = LedgerEvent.ExpenseReversed },
        Request with { Amount = 501 },
        Request with { Tax = 4 },
        Request with { Fee = 3 },
        Request with { Source = Request.Source with { Line = null } },
        Request with { Source = Request.Source with { Explain = "y" } },
        Request with { After = null },
        Request with { Then = null },
        Request with { Then = Next with { Amount = 8 } },
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public void A_mark_is_of_all_that_makes_a_posting_what_it_is(int which)
    {
        PostingRequest other = Different[which];

        EntryOf(Request).Is(other).ShouldBeFalse();
        ContentMark.OfContent(other).ShouldNotBe(ContentMark.OfContent(Request));
        ContentMark.OfContent(Book, EntryOf(other)).ShouldBe(ContentMark.OfContent(other));
    }

    [Fact]
    public async Task Legs_that_are_lost_changed_or_were_never_sent_are_named_each()
    {
        using History history = await History.OpenAsync();
        string settled = History.ExpenseOf(history.Settled);
        string waiting = History.ExpenseOf(history.Waiting);
        string cash = History.CashOf(history.Paid);
        string lost = history.Settled + "|L1|accrue|expense";
        string changed = await history.EntryAsync(waiting, history.Waiting + "|L1|accrue|expense");
        string paid = await history.EntryAsync(cash, WithdrawalPostings.PaidKey(history.Paid) + "|cash");
        await history.CopyAsync(cash, paid, LedgerRows.Journal(98), static entry => entry["key"] = "ghost|cash");
        await history.DeleteAsync(settled, await history.EntryAsync(settled, lost));
        await history.EditAsync(waiting, changed, static entry => entry["source"]!["line"] = "9");

        CheckReport report = await history.CheckAsync();

        report.Findings.Where(static finding => finding is { Check: "ledger.transit", Row: not null }).ShouldBe(
            [
                new CheckFinding("ledger.transit", waiting, changed, "is not what was sent"),
                new CheckFinding("ledger.transit", settled, "k|" + lost, $"ExpenseBooked over {await AmountAsync(history)} was sent and is not there"),
                new CheckFinding("ledger.transit", cash, "k|ghost|cash", "was posted and nothing sent it"),
            ],
            ignoreOrder: true);
    }

    private static async Task<long> AmountAsync(History history) =>
        (await history.Shop.SheetAsync(history.Settled)).ShouldNotBeNull().Lines.Where(static line => line.Level == 1).Sum(static line => line.Amount);

    private static JournalEntry EntryOf(PostingRequest request) =>
        new(1, DateTimeOffset.UnixEpoch, request.Key, request.Event, request.Amount, request.Tax, request.Source, [], request.After, request.Then) { Fee = request.Fee };
}
