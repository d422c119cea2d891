using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Payments;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Payee;
using Distribution.Withdrawals.Terms;

namespace Distribution.Tests.Withdrawals.Late;

/// <summary>A payout of 3,000.00 (tax 440.00, fee 1.00) that was made after its release, and what finance makes of it.</summary>
public sealed class SettleLatePayoutTests
{
    private const long Amount = 3_000_00;
    private const long Tax = 440_00;
    private const long Fee = 1_00;
    private const long Net = Amount - Tax - Fee;

    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(3_500_00, 500_00, 0)]
    [InlineData(3_000_00, 0, 0)]
    public async Task What_is_still_there_is_taken_back_gross_and_the_withdrawal_is_paid(long had, long available, long debt)
    {
        using Shop shop = await OpenAsync(had);
        Withdrawal late = await LateAsync(shop);

        Withdrawal[] settled = [(await SettleAsync(shop, late)).Value, (await SettleAsync(shop, late)).Value];

        settled.ShouldAllBe(one => one.State == WithdrawalState.Paid && one.ReasonCode == WithdrawalReason.Paid);
        await shop.BalancesMustBeAsync("bo", available: available, paid: Net, debt: debt);
        await TotalsMustBeAsync(shop, cash: Net, tax: Tax, fee: Fee, loss: 0);
        await shop.MustBeRightAsync();
        (await shop.WithdrawAsync("bo", available == 0 ? 2_00 : 500_01)).Problem!.Code.ShouldBe("withdrawal.insufficient_balance");
    }

    [Fact]
    public async Task What_was_spent_meanwhile_is_owed_and_the_tax_counts_in_its_month_again()
    {
        using Shop shop = await OpenAsync(Amount);
        Withdrawal late = await LateAsync(shop);
        Withdrawal second = (await shop.WithdrawAsync("bo", Amount)).Value;
        await shop.DecideAsync(second.Id);
        await SendAsync(shop, second);

        (await SettleAsync(shop, late)).Problem.ShouldBeNull();

        await shop.BalancesMustBeAsync("bo", paid: 2 * Net, debt: Amount);
        await shop.MustBeRightAsync();

        // 6,000.00 of the month are taxed by now: 960.00 in all, of which 880.00 are withheld.
        await shop.EndowAsync("bo", Amount + 1_000_00);
        shop.Clock.Advance(TimeSpan.FromHours(1));
        (await shop.WithdrawAsync("bo", 1_000_00)).Value.Tax.ShouldBe(1_120_00 - 880_00);
    }

    [Fact]
    public async Task Written_off_it_is_the_merchants_loss_and_the_distributor_keeps_both()
    {
        using Shop shop = await OpenAsync(Amount);
        Withdrawal late = await LateAsync(shop);

        Withdrawal[] settled = [(await SettleAsync(shop, late, LateOutcome.WriteOff)).Value, (await SettleAsync(shop, late, LateOutcome.WriteOff)).Value];

        settled.ShouldAllBe(one => one.State == WithdrawalState.Failed && one.ReasonCode == WithdrawalReason.Paid);
        await shop.BalancesMustBeAsync("bo", available: Amount);
        await TotalsMustBeAsync(shop, cash: Net, tax: 0, fee: 0, loss: Net);
        await shop.MustBeRightAsync();

        await ConfirmAsync(shop, late, TransferState.Returned);
        await ConfirmAsync(shop, late, TransferState.Returned);
        await shop.BalancesMustBeAsync("bo", available: Amount);
        await TotalsMustBeAsync(shop, cash: 0, tax: 0, fee: 0, loss: 0);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_was_taken_back_and_then_returned_is_the_distributors_again_gross()
    {
        using Shop shop = await OpenAsync(Amount);
        Withdrawal late = await LateAsync(shop);
        (await SettleAsync(shop, late)).Problem.ShouldBeNull();
        await shop.DrainAsync();

        await ConfirmAsync(shop, late, TransferState.Returned);
        await ConfirmAsync(shop, late, TransferState.Returned);

        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo", available: Amount);
        await TotalsMustBeAsync(shop, cash: 0, tax: 0, fee: 0, loss: 0);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Only_finance_that_is_not_the_payee_settles_once_with_a_reason_and_it_is_in_the_audit_log()
    {
        using Shop shop = await OpenAsync(Amount);
        Withdrawal paid = (await shop.WithdrawAsync("bo", 2_00)).Value;
        (await SettleAsync(shop, paid)).Problem!.Code.ShouldBe("withdrawal.not_late");
        (await shop.Get<CancelWithdrawal>().HandleAsync(new CancelWithdrawalCommand(Shop.Merchant, paid.Id, new DistributorId("bo")), None)).Problem.ShouldBeNull();
        Withdrawal late = await LateAsync(shop);
        (await SettleAsync(shop, late, by: "bo")).Problem!.Code.ShouldBe("withdrawal.self_approval");
        foreach (string reason in (string[])["", " ", "a\nb", new string('x', 201)])
        {
            (await SettleAsync(shop, late, reason: reason)).Problem!.Code.ShouldBe("audit.reason_invalid");
        }

        (await SettleAsync(shop, late)).Problem.ShouldBeNull();

        (await SettleAsync(shop, late, command: "other")).Problem!.Code.ShouldBe("withdrawal.late_settled");
        (await SettleAsync(shop, late, hash: "other")).Problem!.Code.ShouldBe("idempotency.key_reused");
        AuditEntry entry = (await shop.Get<AuditLog>().ListAsync(Shop.Merchant, null, 50, None)).Items.Where(one => one.Action.StartsWith("payout.", StringComparison.Ordinal)).ShouldHaveSingleItem();
        (entry.Action, entry.By, entry.Reason, entry.Subject, entry.At).ShouldBe(
            ("payout.recovered", new UserId("finance-9"), "paid twice", "withdrawal/" + late.Id.Value, shop.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Of_taking_back_writing_off_and_the_money_coming_back_at_once_the_books_tell_one_story()
    {
        for (int run = 0; run < 20; run++)
        {
            using Shop shop = await OpenAsync(Amount);
            Withdrawal late = await LateAsync(shop);
            Result<Withdrawal>[] results = await Task.WhenAll(
                Task.Run(() => SettleAsync(shop, late, command: "a")),
                Task.Run(() => SettleAsync(shop, late, LateOutcome.WriteOff, command: "b")),
                Task.Run(() => ConfirmAsync(shop, late, TransferState.Returned)));

            results.Take(2).Count(result => result.Problem is null).ShouldBeLessThanOrEqualTo(1);
            await shop.DrainAsync();
            await shop.BalancesMustBeAsync("bo", available: Amount);
            await TotalsMustBeAsync(shop, cash: 0, tax: 0, fee: 0, loss: 0);
            await shop.MustBeRightAsync();
        }
    }

    [Theory]
    [InlineData("|writeoff")]
    [InlineData("|writeoff|cash")]
    public async Task A_loss_that_is_not_booked_is_found(string key)
    {
        using Shop shop = await OpenAsync(Amount);
        Withdrawal late = await LateAsync(shop);
        await SettleAsync(shop, late, LateOutcome.WriteOff);
        await shop.MustBeRightAsync();
        string row = LedgerRows.Key(late.Id.Value + key);
        await foreach (Entity entity in shop.Get<IEntityScan>().ScanAsync(BookId.PartitionPrefix, row, None))
        {
            await shop.Store.WriteAsync(entity.Partition, [new EntityWrite.Delete(entity.Row, null)], None);
        }

        (await shop.Get<LedgerChecker>().RunAsync(None)).Findings.ShouldContain(finding => finding.Check == "withdrawals.payouts");
    }

    private static async Task<Shop> OpenAsync(long had)
    {
        Shop shop = await Shop.OpenAsync(FruitProgram.With("\"secondApproverAbove\": 9000", "\"secondApproverAbove\": 900000000"));
        (await shop.Get<PutFinanceSettings>().HandleAsync(Shop.Merchant, new UserId("merchant"), new FinanceSettings { FeeFixed = Fee }, None)).Problem.ShouldBeNull();
        await shop.EndowAsync("bo", had);
        return shop;
    }

    /// <summary>The provider had said failed, the amount was released, and then it says that it was paid.</summary>
    private static async Task<Withdrawal> LateAsync(Shop shop)
    {
        Withdrawal asked = (await shop.WithdrawAsync("bo", Amount)).Value;
        await shop.DecideAsync(asked.Id);
        shop.Transfers.Outcome = TransferState.Failed;
        Withdrawal failed = await SendAsync(shop, asked);
        shop.Transfers.Outcome = TransferState.Succeeded;
        (failed.State, failed.Net, failed.ReasonCode).ShouldBe((WithdrawalState.Failed, Net, WithdrawalReason.PayoutFailed));
        Withdrawal late = (await ConfirmAsync(shop, failed, TransferState.Succeeded)).Value;
        late.ReasonCode.ShouldBe(WithdrawalReason.PaidAfterRelease);
        return late;
    }

    private static async Task<Withdrawal> SendAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value.Withdrawal;

    private static Task<Result<Withdrawal>> SettleAsync(
        Shop shop, Withdrawal withdrawal, LateOutcome how = LateOutcome.Recover, string by = "finance-9", string reason = "paid twice", string command = "s", string hash = "h") =>
        shop.Get<SettleLatePayout>().HandleAsync(new SettleLatePayoutCommand(Shop.Merchant, withdrawal.Id, new UserId(by), how, reason, command, hash), None);

    private static async Task<Result<Withdrawal>> ConfirmAsync(Shop shop, Withdrawal withdrawal, TransferState state)
    {
        Result<Withdrawal> result = await shop.Get<ConfirmPayout>().HandleAsync(
            new ConfirmPayoutCommand(Shop.Merchant, withdrawal.Id.Value, withdrawal.Net, Currency.CNY, new TransferStatus(state, null)), None);
        result.Problem.ShouldBeNull();
        return result;
    }

    private static async Task TotalsMustBeAsync(Shop shop, long cash, long tax, long fee, long loss)
    {
        await shop.DrainAsync();
        long[] sums = new long[4];
        await foreach (Entity entity in shop.Get<IEntityScan>().ScanAsync(BookId.PartitionPrefix, LedgerRows.Balances, None))
        {
            Balances balances = StoreJson.Read(entity, LedgerJson.Default.Balances).Value;
            BookKind kind = BookId.Parse(entity.Partition)!.Value.Kind;
            sums[0] += balances.Cash;
            sums[1] += kind == BookKind.TaxAuthority ? balances.Tax : 0;
            sums[2] += kind == BookKind.Merchant ? balances.Fee : 0;
            sums[3] += balances.Loss;
        }

        sums.ShouldBe([cash, tax, fee, loss]);
    }
}
