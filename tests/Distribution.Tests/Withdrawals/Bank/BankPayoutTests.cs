using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Payments;
using Distribution.Payments.Bank;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Bank;
using Distribution.Withdrawals.Payee;

namespace Distribution.Tests.Withdrawals.Bank;

/// <summary>Withdrawals that are paid by a file for the bank.</summary>
public sealed class BankPayoutTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_the_bank_says_of_each_line_is_what_becomes_of_the_withdrawal_also_when_it_is_said_twice()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal paid = await shop.QueueAsync(40_00);
        Withdrawal failed = await shop.QueueAsync(50_00);
        Withdrawal returned = await shop.QueueAsync(60_00);
        new[] { paid, failed, returned }.ShouldAllBe(one => one.State == WithdrawalState.Paying && one.Provider == "bank" && one.ReasonCode == WithdrawalReason.PayoutUnderWay);
        BankBatch batch = (await shop.BatchAsync("b1")).Value;
        (batch.Number, batch.Lines, batch.Total).ShouldBe((1, 3, 150_00));

        for (int twice = 0; twice < 2; twice++)
        {
            (await shop.MarkAsync(1, paid.Said(BankOutcome.Paid), failed.Said(BankOutcome.Failed), returned.Said(BankOutcome.Paid))).Problem.ShouldBeNull();
            await shop.DrainAsync();
        }

        for (int twice = 0; twice < 2; twice++)
        {
            (await shop.MarkAsync(1, returned.Said(BankOutcome.Returned))).Problem.ShouldBeNull();
            await shop.DrainAsync();
        }

        (await shop.WithdrawalAsync(paid)).State.ShouldBe(WithdrawalState.Paid);
        (await shop.WithdrawalAsync(failed)).ShouldSatisfyAllConditions(one => one.State.ShouldBe(WithdrawalState.Failed), one => one.Reason.ShouldBe("account closed"));
        (await shop.WithdrawalAsync(returned)).State.ShouldBe(WithdrawalState.Returned);
        await shop.BalancesMustBeAsync("bo", available: 460_00, paid: 40_00);
        BookId bank = BookId.Provider(Shop.Merchant, "bank", Currency.CNY, paid.Id.Value);
        (await shop.Get<GeneralLedger>().BalancesAsync(bank, None)).Cash.ShouldBe(40_00);
        (await shop.AdvanceAsync(paid)).State.ShouldBe(WithdrawalState.Paid);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_number_is_queued_once_with_the_account_of_that_moment()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal withdrawal = await shop.QueueAsync(40_00);
        (await shop.Get<BankAccounts>().PutAsync(Shop.Merchant, new UserId("bo"), BankShop.Account with { Number = "62220000000" }, None)).Problem.ShouldBeNull();
        await shop.AdvanceAsync(withdrawal);
        await shop.AdvanceAsync(withdrawal);
        var again = new TransferRequest(Shop.Merchant, withdrawal.Id.Value, new DistributorId("bo"), 40_00, Currency.CNY, "Commission");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => shop.Get<BankTransfers>().SendAsync(again, None))));

        BankBatch batch = (await shop.BatchAsync("b1")).Value;

        batch.Lines.ShouldBe(1);
        (await shop.Get<BankBatches>().LinesAsync(Shop.Merchant, batch, null, 10, None)).Items.ShouldHaveSingleItem().Line.Account.ShouldBe(BankShop.Account);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Without_an_account_nothing_is_queued_and_the_amount_comes_back()
    {
        using Shop shop = await BankShop.OpenAsync(withAccount: false);
        Withdrawal withdrawal = await shop.QueueAsync(40_00);
        (await shop.BatchAsync("b1")).Problem!.Code.ShouldBe("bank.nothing_to_pay");
        shop.Clock.Advance(TimeSpan.FromHours(1));

        Withdrawal ended = await shop.AdvanceAsync(withdrawal);

        (ended.State, ended.Reason).ShouldBe((WithdrawalState.Failed, "transfer.payee_unknown"));
        await shop.BalancesMustBeAsync("bo", available: 500_00);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Of_many_batches_made_while_payouts_are_queued_no_line_is_in_two_and_none_is_lost()
    {
        using Shop shop = await BankShop.OpenAsync();
        var numbers = new List<Withdrawal>();
        for (int i = 0; i < 12; i++)
        {
            Withdrawal asked = (await shop.WithdrawAsync("bo", 10_00 + i)).Value;
            numbers.Add((await shop.DecideAsync(asked.Id)).Value);
        }

        await Task.WhenAll(
            Task.WhenAll(numbers.Select(one => Task.Run(() => shop.AdvanceAsync(one)))),
            Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => shop.BatchAsync("b" + i)))));
        await shop.BatchAsync("last");

        Page<BankBatch> batches = await shop.Get<BankBatches>().ListAsync(Shop.Merchant, null, 50, None);
        batches.Items.Select(batch => batch.Number).ShouldBe(Enumerable.Range(1, batches.Items.Count).Reverse().Select(i => (long)i));
        var lines = new List<string>();
        foreach (BankBatch batch in batches.Items)
        {
            lines.AddRange((await shop.Get<BankBatches>().LinesAsync(Shop.Merchant, batch, null, 200, None)).Items.Select(one => one.Line.PayoutNo));
        }

        lines.Order().ShouldBe(numbers.Select(one => one.Id.Value).Order());
        batches.Items.Sum(batch => batch.Total).ShouldBe(numbers.Sum(one => one.Net));
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_same_command_is_the_same_batch_and_a_batch_is_for_one_merchant()
    {
        using Shop shop = await BankShop.OpenAsync();
        await shop.QueueAsync(40_00);

        Result<BankBatch>[] made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => shop.BatchAsync("same"))));

        made.Select(one => one.Value).Distinct().ShouldHaveSingleItem().Number.ShouldBe(1);
        (await shop.Get<CreateBankBatch>().HandleAsync(new CreateBankBatchCommand(Shop.Merchant, BankShop.Finance, "same", "other"), None)).Problem!.Code.ShouldBe("idempotency.key_reused");
        (await shop.BatchAsync("b2")).Problem!.Code.ShouldBe("bank.nothing_to_pay");
        (await shop.Get<BankBatches>().FindAsync(new MerchantId("other"), 1, None)).Problem!.Code.ShouldBe("bank.batch_not_found");
        (await shop.Get<AuditLog>().ListAsync(Shop.Merchant, null, 10, None)).Items.Where(entry => entry.Action == "bank.batch_made").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_result_that_cannot_be_is_refused_with_its_place_and_none_of_them_is_written()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal first = await shop.QueueAsync(40_00);
        await shop.BatchAsync("b1");
        Withdrawal second = await shop.QueueAsync(50_00);
        Withdrawal waiting = await shop.QueueAsync(60_00);
        async Task RefusedAsync(string code, string? pointer, long batch, params BankResult[] results)
        {
            Problem problem = (await shop.MarkAsync(batch, results)).Problem.ShouldNotBeNull();
            (problem.Code, problem.Pointer).ShouldBe((code, pointer));
        }

        await RefusedAsync("bank.line_not_found", "/lines/1", 1, first.Said(BankOutcome.Paid), second.Said(BankOutcome.Paid));
        await RefusedAsync("bank.line_not_found", "/lines/0", 1, new BankResult("nobody", BankOutcome.Paid, null));
        await RefusedAsync("bank.line_not_found", "/lines/0", 1, new BankResult("a/b", BankOutcome.Paid, null));
        await RefusedAsync("bank.result_contradicts", "/lines/0", 1, first.Said(BankOutcome.Returned));
        await RefusedAsync("audit.reason_invalid", "/lines/0", 1, first.Said(BankOutcome.Failed) with { Reason = "" });
        await RefusedAsync("bank.results_invalid", "/lines", 1);
        await RefusedAsync("bank.results_invalid", "/lines", 1, first.Said(BankOutcome.Paid), first.Said(BankOutcome.Failed));
        await RefusedAsync("bank.batch_not_found", null, 2, first.Said(BankOutcome.Paid));
        var own = new MarkBankResultsCommand(Shop.Merchant, 1, new UserId("bo"), [first.Said(BankOutcome.Paid)]);
        (await shop.Get<MarkBankResults>().HandleAsync(own, None)).Problem!.Code.ShouldBe("bank.own_payout");
        (await shop.WithdrawalAsync(first)).State.ShouldBe(WithdrawalState.Paying);
        await shop.MustBeRightAsync();

        (await shop.MarkAsync(1, first.Said(BankOutcome.Paid))).Problem.ShouldBeNull();
        await RefusedAsync("bank.result_contradicts", "/lines/0", 1, first.Said(BankOutcome.Failed));
        waiting.State.ShouldBe(WithdrawalState.Paying);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_bank_that_pays_what_it_had_refused_makes_a_late_payout()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal withdrawal = await shop.QueueAsync(40_00);
        await shop.BatchAsync("b1");
        (await shop.MarkAsync(1, withdrawal.Said(BankOutcome.Failed))).Problem.ShouldBeNull();

        (await shop.MarkAsync(1, withdrawal.Said(BankOutcome.Paid))).Problem.ShouldBeNull();

        (await shop.WithdrawalAsync(withdrawal)).ReasonCode.ShouldBe(WithdrawalReason.PaidAfterRelease);
        (await shop.Get<LedgerChecker>().RunAsync(None)).Findings.ShouldHaveSingleItem().Check.ShouldBe("withdrawals.late");
    }

    [Fact]
    public async Task What_was_written_down_and_not_told_is_found_out_by_asking()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal withdrawal = await shop.QueueAsync(40_00);
        BankBatch batch = (await shop.BatchAsync("b1")).Value;
        (await shop.Get<BankResults>().MarkAsync(Shop.Merchant, batch, BankShop.Finance, withdrawal.Said(BankOutcome.Paid), false, None)).Problem.ShouldBeNull();
        (await shop.WithdrawalAsync(withdrawal)).State.ShouldBe(WithdrawalState.Paying);

        (await shop.AdvanceAsync(withdrawal)).State.ShouldBe(WithdrawalState.Paid);

        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_is_taken_back_before_a_batch_has_it_is_in_none_and_after_that_it_cannot_be()
    {
        for (int run = 0; run < 10; run++)
        {
            using Shop shop = await BankShop.OpenAsync();
            Withdrawal withdrawal = await shop.QueueAsync(40_00);
            Withdrawal other = await shop.QueueAsync(50_00);
            Task<GatewayOutcome<TransferStatus>> cancel = Task.Run(() => shop.Get<BankTransfers>().CancelAsync(Shop.Merchant, withdrawal.Id.Value, None));
            Task<Result<BankBatch>> made = Task.Run(() => shop.BatchAsync("b1"));
            await Task.WhenAll(cancel, made);
            await shop.AdvanceAsync(withdrawal);

            bool taken = await cancel is GatewayOutcome<TransferStatus>.Known { Value.State: TransferState.Failed };
            (await made).Value.Lines.ShouldBe(taken ? 1 : 2);
            (await shop.WithdrawalAsync(withdrawal)).State.ShouldBe(taken ? WithdrawalState.Failed : WithdrawalState.Paying);
            (await shop.MarkAsync(1, withdrawal.Said(BankOutcome.Paid))).Problem?.Code.ShouldBe("bank.line_not_found");
            (await shop.MarkAsync(1, other.Said(BankOutcome.Paid))).Problem.ShouldBeNull();
            await shop.MustBeRightAsync();
        }
    }

    [Theory]
    [InlineData("t|", "\"amount\":4000", "\"amount\":4001")]
    [InlineData("q|", "\"amount\":4000", "\"amount\":3999")]
    [InlineData("b|", "\"total\":9000", "\"total\":9001")]
    [InlineData("b|", "\"lines\":2", "\"lines\":1")]
    [InlineData("b|", "\"number\":1", "\"number\":2")]
    [InlineData("t|", "\"state\":\"paid\"", "\"state\":\"queued\"")]
    public async Task What_is_changed_behind_the_banks_back_is_found(string prefix, string old, string changed)
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal first = await shop.QueueAsync(40_00);
        Withdrawal second = await shop.QueueAsync(50_00);
        await shop.BatchAsync("b1");
        await shop.MarkAsync(1, first.Said(BankOutcome.Paid), second.Said(BankOutcome.Paid));
        await shop.MustBeRightAsync();
        int done = 0;
        foreach (Entity row in await shop.Store.RangeAsync("bank|fruit", prefix, StoreKey.EndOf(prefix), 10, None))
        {
            string text = System.Text.Encoding.UTF8.GetString(row.Payload.Span);
            if (done == 0 && text.Contains(old, StringComparison.Ordinal))
            {
                byte[] wrong = System.Text.Encoding.UTF8.GetBytes(text.Replace(old, changed, StringComparison.Ordinal));
                await shop.Store.WriteAsync("bank|fruit", [new EntityWrite.Replace(row.Row, wrong, row.ETag)], None);
                done++;
            }
        }

        done.ShouldBe(1);
        (await shop.Get<LedgerChecker>().RunAsync(None)).Findings.ShouldContain(finding => finding.Check == "withdrawals.bank");
    }
}
