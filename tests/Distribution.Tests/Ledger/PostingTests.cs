using Distribution.Kernel;
using Distribution.Ledger;
using static Distribution.Tests.Ledger.LedgerWorld;

namespace Distribution.Tests.Ledger;

public sealed class PostingTests
{
    private readonly LedgerWorld _world = new();

    [Fact]
    public async Task A_paid_order_makes_pending_and_expense()
    {
        await _world.PostedAsync(Accrual(500));
        (await _world.BalancesAsync()).ShouldBe(new Balances { Pending = 500, Xfer = -500, Sequence = 1 });

        await _world.MustBeRightAsync();
        (await _world.BalancesAsync(Expense())).ShouldBe(new Balances { Expense = 500, Xfer = 500, Sequence = 1 });
    }

    [Fact]
    public async Task A_refund_before_settlement_reverses_pending_and_expense()
    {
        await _world.PostedAsync(Accrual(500));
        await _world.PostedAsync(Reversal(LedgerEvent.CommissionReversed, 200, "o1", "reverse-1"));

        await _world.MustBeRightAsync();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Pending = 300, Xfer = -300, Sequence = 2 });
        (await _world.BalancesAsync(Expense())).Expense.ShouldBe(300);
    }

    [Fact]
    public async Task Settlement_makes_pending_available()
    {
        await SettledAsync(500);

        (await _world.BalancesAsync()).ShouldBe(new Balances { Available = 500, Xfer = -500, Sequence = 2 });
    }

    [Fact]
    public async Task Refund_after_settlement_claws_back_available()
    {
        await SettledAsync(500);
        await _world.PostedAsync(Reversal(LedgerEvent.CommissionClawedBack, 200, "o1", "clawback-1"));

        await _world.MustBeRightAsync();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Available = 300, Xfer = -300, Sequence = 3 });
    }

    [Fact]
    public async Task A_claw_back_beyond_available_becomes_debt_and_leaves_the_withheld_alone()
    {
        await SettledAsync(500);
        await _world.PostedAsync(Request(LedgerEvent.WithdrawalHeld, 400, "w1|hold"));
        await _world.PostedAsync(Reversal(LedgerEvent.CommissionClawedBack, 300, "o1", "clawback-1"));

        (await _world.BalancesAsync()).ShouldBe(new Balances { Withheld = 400, Debt = 200, Xfer = -200, Sequence = 4 });
    }

    [Fact]
    public async Task Income_pays_the_debt_first()
    {
        await DebtAsync(200);
        await _world.PostedAsync(Accrual(50, "o2"));
        await _world.PostedAsync(Request(LedgerEvent.CommissionSettled, 50, "o2|settle", after: "o2|accrue"));
        (await _world.BalancesAsync()).ShouldSatisfyAllConditions(b => b.Debt.ShouldBe(150), b => b.Available.ShouldBe(0));

        await _world.PostedAsync(Bonus(100, "week1"));
        await _world.DrainAsync();
        (await _world.BalancesAsync()).ShouldSatisfyAllConditions(b => b.Debt.ShouldBe(50), b => b.Available.ShouldBe(0));

        await _world.PostedAsync(Bonus(80, "week2"));
        await _world.MustBeRightAsync();
        (await _world.BalancesAsync()).ShouldSatisfyAllConditions(b => b.Debt.ShouldBe(0), b => b.Available.ShouldBe(30));
    }

    [Fact]
    public async Task A_released_withdrawal_pays_the_debt_first()
    {
        await SettledAsync(500);
        await _world.PostedAsync(Request(LedgerEvent.WithdrawalHeld, 500, "w1|hold"));
        await _world.PostedAsync(Reversal(LedgerEvent.CommissionClawedBack, 300, "o1", "clawback-1"));

        await _world.PostedAsync(Request(LedgerEvent.WithdrawalReleased, 500, "w1|release"));

        await _world.MustBeRightAsync();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Available = 200, Xfer = -200, Sequence = 5 });
    }

    [Fact]
    public async Task A_withdrawal_is_refused_beyond_available_and_while_there_is_debt()
    {
        await SettledAsync(500);
        (await _world.PostAsync(Request(LedgerEvent.WithdrawalHeld, 501, "w1|hold"))).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.insufficient");
        await _world.PostedAsync(Reversal(LedgerEvent.CommissionClawedBack, 500, "o1", "clawback-1"));
        await _world.PostedAsync(Reversal(LedgerEvent.CommissionClawedBack, 1, "o1", "clawback-2"));

        (await _world.PostAsync(Request(LedgerEvent.WithdrawalHeld, 1, "w2|hold"))).Problem.ShouldNotBeNull().Code.ShouldBe("withdrawal.debt_outstanding");

        (await _world.BalancesAsync()).Sequence.ShouldBe(4);
    }

    [Fact]
    public async Task A_payout_splits_into_net_and_tax_and_may_come_back()
    {
        BookId provider = BookId.Provider(Merchant, "sandbox", Currency.CNY, "w1");
        BookId authority = BookId.TaxAuthority(Merchant, Currency.CNY, "w1");
        await SettledAsync(500);
        await _world.PostedAsync(Request(LedgerEvent.WithdrawalHeld, 400, "w1|hold"));
        PostingRequest tax = Request(LedgerEvent.TaxBooked, 80, "w1|tax", authority);
        PostingRequest payout = Request(LedgerEvent.PayoutBooked, 320, "w1|payout", provider, tax);
        await _world.PostedAsync(Request(LedgerEvent.WithdrawalPaid, 400, "w1|paid", then: payout, tax: 80));

        await _world.MustBeRightAsync();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Available = 100, Paid = 320, Tax = 80, Xfer = -100, Sequence = 4 });
        (await _world.BalancesAsync(provider)).ShouldBe(new Balances { Cash = 320, Xfer = -320, Sequence = 1 });
        (await _world.BalancesAsync(authority)).ShouldBe(new Balances { Tax = 80, Xfer = -80, Sequence = 1 });

        await _world.PostedAsync(Request(LedgerEvent.ReturnReceived, 320, "w1|returned", provider, Request(LedgerEvent.PayoutReturned, 320, "w1|return")));
        await _world.MustBeRightAsync();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Available = 420, Paid = 0, Tax = 80, Xfer = -420, Sequence = 5 });
        (await _world.BalancesAsync(provider)).Cash.ShouldBe(0);
    }

    [Fact]
    public async Task A_campaign_spends_no_more_than_its_budget()
    {
        BookId campaign = BookId.Campaign(Merchant, "weekly", Currency.CNY);
        await _world.PostedAsync(Request(LedgerEvent.CampaignFunded, 100, "fund", campaign));
        await _world.PostedAsync(Bonus(60, "week1"));

        (await _world.PostAsync(Bonus(41, "week2"))).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.insufficient");
        await _world.PostedAsync(Bonus(40, "week3"));

        await _world.MustBeRightAsync();
        (await _world.BalancesAsync(campaign)).ShouldBe(new Balances { Budget = 100, Payable = 100, Spent = 100, Xfer = 100, Sequence = 3 });
        (await _world.BalancesAsync()).Available.ShouldBe(100);
    }

    [Fact]
    public async Task A_campaign_that_pays_commission_gets_back_what_is_reversed()
    {
        BookId campaign = BookId.Campaign(Merchant, "spring", Currency.CNY);
        await _world.PostedAsync(Request(LedgerEvent.CommissionAccrued, 500, "o1|accrue", then: Request(LedgerEvent.CampaignCharged, 500, "o1|charge", campaign)));
        await _world.PostedAsync(Request(LedgerEvent.CommissionReversed, 200, "o1|reverse", then: Request(LedgerEvent.CampaignRefunded, 200, "o1|refund", campaign)));

        await _world.MustBeRightAsync();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Pending = 300, Xfer = -300, Sequence = 2 });
        (await _world.BalancesAsync(campaign)).ShouldBe(new Balances { Spent = 300, Xfer = 300, Sequence = 2 });
    }

    [Fact]
    public async Task A_bonus_taken_back_takes_what_is_available_and_leaves_the_rest_as_debt()
    {
        BookId campaign = BookId.Campaign(Merchant, "weekly", Currency.CNY);
        await _world.PostedAsync(Bonus(60, "week1"));
        await _world.DrainAsync();
        await _world.PostedAsync(Request(LedgerEvent.WithdrawalHeld, 40, "w1|held"));
        await _world.PostedAsync(Request(LedgerEvent.BonusTakenBack, 60, "week1|takeback", then: Request(LedgerEvent.CampaignRefunded, 60, "week1|refund", campaign)));

        await _world.DrainAsync();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Withheld = 40, Debt = 40, Sequence = 3 });
        (await _world.BalancesAsync(campaign)).ShouldBe(new Balances { Sequence = 2 });
    }

    [Fact]
    public async Task More_than_is_pending_can_neither_settle_nor_be_reversed()
    {
        await _world.PostedAsync(Accrual(500));

        (await _world.PostAsync(Request(LedgerEvent.CommissionSettled, 501, "o1|settle"))).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.insufficient");
        (await _world.PostAsync(Reversal(LedgerEvent.CommissionReversed, 501, "o1", "reverse-1"))).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.insufficient");
        (await _world.PostAsync(Request(LedgerEvent.WithdrawalReleased, 1, "w|r"))).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.insufficient");
        (await _world.PostAsync(Request(LedgerEvent.WithdrawalPaid, 1, "w|p"))).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.insufficient");
    }

    [Fact]
    public async Task A_posting_waits_for_the_one_it_builds_on()
    {
        PostingRequest settle = Request(LedgerEvent.CommissionSettled, 500, "o1|settle", after: "o1|accrue");
        (await _world.PostAsync(settle)).Value.Waits.ShouldBeTrue();

        await _world.PostedAsync(Accrual(500));

        (await _world.PostAsync(settle)).Value.AlreadyPosted.ShouldBeTrue();
    }

    [Fact]
    public async Task Statements_page_from_the_newest_entry_to_the_first()
    {
        for (int i = 1; i <= 7; i++)
        {
            await _world.PostedAsync(Accrual(i, $"o{i}"));
        }

        Page<JournalEntry> first = await _world.Books.EntriesAsync(Book(), null, 3, CancellationToken.None);
        Page<JournalEntry> second = await _world.Books.EntriesAsync(Book(), first.Next, 3, CancellationToken.None);
        Page<JournalEntry> third = await _world.Books.EntriesAsync(Book(), second.Next, 3, CancellationToken.None);

        first.Items.Select(entry => entry.Sequence).ShouldBe([7, 6, 5]);
        second.Items.Select(entry => entry.Sequence).ShouldBe([4, 3, 2]);
        third.Items.Select(entry => entry.Amount).ShouldBe([1]);
        third.Next.ShouldBeNull();
        (await _world.Books.EntriesAsync(Book("nobody"), null, 3, CancellationToken.None)).Items.ShouldBeEmpty();
    }

    private async Task SettledAsync(long amount)
    {
        await _world.PostedAsync(Accrual(amount));
        await _world.PostedAsync(Request(LedgerEvent.CommissionSettled, amount, "o1|settle", after: "o1|accrue"));
    }

    private async Task DebtAsync(long amount)
    {
        await SettledAsync(1);
        await _world.PostedAsync(Reversal(LedgerEvent.CommissionClawedBack, amount + 1, "o1", "clawback-1"));
    }
}
