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

/// <summary>Who may say what has become of a line that was carried to the bank.</summary>
public sealed class BankWordsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_gives_money_back_is_said_by_one_who_had_no_part_in_paying_it()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        (await SaidByAsync(shop, withdrawal, BankShop.Finance.Value, BankOutcome.Paid)).Value.ShouldHaveSingleItem().State.ShouldBe(BankTransferState.Paid);
        await shop.DrainAsync();

        (await SaidByAsync(shop, withdrawal, BankShop.Reader.Value, BankOutcome.Returned)).Value.ShouldHaveSingleItem().State.ShouldBe(BankTransferState.Returned);

        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo", available: 500_00);
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData(BankOutcome.Failed, "approver", "finance-1")]
    [InlineData(BankOutcome.Failed, "finance-1", "approver")]
    [InlineData(BankOutcome.Failed, "finance-1", "finance-9")]
    [InlineData(BankOutcome.Returned, "approver", "finance-1")]
    public async Task Or_by_two_who_say_the_same_where_both_had_a_part_in_it(BankOutcome outcome, string first, string second)
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        if (outcome == BankOutcome.Returned)
        {
            (await SaidByAsync(shop, withdrawal, first, BankOutcome.Paid)).Problem.ShouldBeNull();
            await shop.DrainAsync();
        }

        WithdrawalState before = (await shop.WithdrawalAsync(withdrawal)).State;
        for (int twice = 0; twice < 2; twice++)
        {
            BankTransfer said = (await SaidByAsync(shop, withdrawal, first, outcome)).Value.ShouldHaveSingleItem();
            (said.State, said.Word!.By.Value, said.Word.Outcome).ShouldBe((outcome == BankOutcome.Returned ? BankTransferState.Paid : BankTransferState.Queued, first, outcome));
            await shop.DrainAsync();
            (await shop.WithdrawalAsync(withdrawal)).State.ShouldBe(before);
            await shop.MustBeRightAsync();
        }

        for (int twice = 0; twice < 2; twice++)
        {
            (await SaidByAsync(shop, withdrawal, second, outcome)).Value.ShouldHaveSingleItem().Word.ShouldBeNull();
            await shop.DrainAsync();
        }

        (await shop.WithdrawalAsync(withdrawal)).State.ShouldBe(outcome == BankOutcome.Returned ? WithdrawalState.Returned : WithdrawalState.Failed);
        await shop.BalancesMustBeAsync("bo", available: 500_00);
        await shop.MustBeRightAsync();
        string[] actions = [.. (await shop.Get<AuditLog>().ListAsync(Shop.Merchant, null, 20, None)).Items.Select(entry => $"{entry.Action} {entry.By}")];
        actions.Count(action => action == $"bank.said_{outcome.ToString().ToLowerInvariant()} {first}").ShouldBe(1);
        actions.Count(action => action == $"bank.marked_{outcome.ToString().ToLowerInvariant()} {second}").ShouldBe(1);
    }

    [Fact]
    public async Task A_word_that_it_failed_is_gone_once_it_is_paid_and_the_payee_has_none()
    {
        using Shop shop = await BankShop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        (await SaidByAsync(shop, withdrawal, "bo", BankOutcome.Failed)).Problem!.Code.ShouldBe("bank.own_payout");
        (await SaidByAsync(shop, withdrawal, "approver", BankOutcome.Failed)).Problem.ShouldBeNull();

        (await SaidByAsync(shop, withdrawal, BankShop.Finance.Value, BankOutcome.Paid)).Value.ShouldHaveSingleItem().Word.ShouldBeNull();

        await shop.DrainAsync();
        (await shop.WithdrawalAsync(withdrawal)).State.ShouldBe(WithdrawalState.Paid);
        (await SaidByAsync(shop, withdrawal, BankShop.Finance.Value, BankOutcome.Returned)).Value.ShouldHaveSingleItem().State.ShouldBe(BankTransferState.Paid);
        await shop.BalancesMustBeAsync("bo", available: 460_00, paid: 40_00);
        await shop.MustBeRightAsync();
    }

    /// <summary>Approved by somebody and put in a batch by another.</summary>
    private static async Task<Withdrawal> ApprovedAsync(Shop shop)
    {
        Withdrawal asked = (await shop.WithdrawAsync("bo", 40_00)).Value;
        (await shop.DecideAsync(asked.Id, by: "approver")).Problem.ShouldBeNull();
        Withdrawal withdrawal = await shop.AdvanceAsync(asked);
        await shop.BatchAsync("b1");
        return withdrawal;
    }

    private static Task<Result<IReadOnlyList<BankTransfer>>> SaidByAsync(Shop shop, Withdrawal withdrawal, string by, BankOutcome outcome) => shop.Get<MarkBankResults>().HandleAsync(
        new MarkBankResultsCommand(Shop.Merchant, 1, new UserId(by), [withdrawal.Said(outcome)]), None);
}
