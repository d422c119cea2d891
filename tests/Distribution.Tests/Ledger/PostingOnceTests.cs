using Distribution.Kernel;
using Distribution.Ledger;
using static Distribution.Tests.Ledger.LedgerWorld;

namespace Distribution.Tests.Ledger;

public sealed class PostingOnceTests
{
    private readonly LedgerWorld _world = new();

    [Fact]
    public async Task The_same_posting_again_changes_nothing()
    {
        (await _world.PostAsync(Accrual(500))).Value.AlreadyPosted.ShouldBeFalse();
        (await _world.PostAsync(Accrual(500))).Value.AlreadyPosted.ShouldBeTrue();

        await _world.MustBeRightAsync();
        (await _world.BalancesAsync()).Pending.ShouldBe(500);
    }

    [Fact]
    public async Task The_same_posting_again_succeeds_even_if_the_balance_would_no_longer_allow_it()
    {
        await _world.PostedAsync(Accrual(500));
        PostingRequest settle = Request(LedgerEvent.CommissionSettled, 500, "o1|settle");
        await _world.PostedAsync(settle);

        (await _world.PostAsync(settle)).Value.AlreadyPosted.ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_key_with_another_content_is_kept_aside_and_moves_nothing()
    {
        await _world.PostedAsync(Accrual(500));

        foreach (PostingRequest other in new[] { Accrual(501), Accrual(500) with { Source = new PostingSource(Order: "o2") }, Accrual(500) with { Then = null } })
        {
            for (int i = 0; i < 2; i++)
            {
                (await _world.PostAsync(other)).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.key_conflict");
            }
        }

        await _world.DrainAsync();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Pending = 500, Xfer = -500, Sequence = 1 });
        (await _world.CheckAsync()).Findings.Select(finding => finding.Check).ShouldBe(["ledger.parked", "ledger.parked", "ledger.parked"]);
    }

    [Fact]
    public async Task The_same_posting_from_a_hundred_callers_at_once_happens_once()
    {
        Result<PostingOutcome>[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => _world.PostAsync(Accrual(500)))));

        results.Count(result => !result.Value.AlreadyPosted).ShouldBe(1);
        await _world.MustBeRightAsync();
        (await _world.BalancesAsync()).Pending.ShouldBe(500);
    }

    [Theory]
    [InlineData(0, "k")]
    [InlineData(-1, "k")]
    [InlineData(long.MaxValue, "k")]
    [InlineData(1, "")]
    [InlineData(1, "a/b")]
    public async Task A_posting_that_makes_no_sense_is_refused(long amount, string key) =>
        (await _world.PostAsync(Request(LedgerEvent.CommissionAccrued, amount, key))).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.request_invalid");

    [Fact]
    public async Task What_leaves_for_another_book_must_arrive_there_to_the_fen()
    {
        PostingRequest expense = Request(LedgerEvent.ExpenseBooked, 499, "e", Expense());
        foreach (PostingRequest wrong in new[]
        {
            Accrual(500) with { Then = expense },
            Accrual(500) with { Then = expense with { Amount = 500, Book = Book() } },
            Accrual(500) with { Then = expense with { Amount = 500, Book = BookId.ForMerchant(Merchant, Currency.USD, "o1") } },
            Accrual(500) with { Then = expense with { Amount = 500, Book = BookId.ForMerchant(new MerchantId("other"), Currency.CNY, "o1") } },
            Accrual(500) with { Tax = 1 },
        })
        {
            (await _world.PostAsync(wrong)).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.request_invalid");
        }
    }

    [Fact]
    public void A_book_is_named_by_its_partition_and_read_back()
    {
        foreach (BookId book in new[] { Book(), Expense(), BookId.Campaign(Merchant, "c1", Currency.HKD), BookId.Provider(Merchant, "sandbox", Currency.USD, "w1"), BookId.TaxAuthority(Merchant, Currency.CNY, "w1") })
        {
            BookId.Parse(book.Partition).ShouldBe(book);
        }

        Book().Partition.ShouldBe("led|d|fruit|ann|CNY|0");
        foreach (string wrong in new[] { "", "led|d|fruit|ann|CNY", "led|x|fruit|ann|CNY|0", "led|d|fruit|ann|XXX|0", "led|d|fruit|ann|CNY|16", "ord|d|fruit|ann|CNY|0", "led|d||ann|CNY|0" })
        {
            BookId.Parse(wrong).ShouldBeNull();
        }
    }
}
