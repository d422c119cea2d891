using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Payments;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;

namespace Distribution.Tests.Withdrawals;

/// <summary>Payouts whose sends overlap, and what a provider says after an amount has been released.</summary>
public sealed class LatePayoutTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly GatewayOutcome<TransferStatus> Refusal = new GatewayOutcome<TransferStatus>.Refused(Problem.Refused("payout.refused", "no"));

    [Fact]
    public async Task A_refused_send_releases_nothing_while_an_earlier_one_is_on_its_way()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        var arrives = new TaskCompletionSource();
        Task<PayoutProgress> first = await SendAndHoldAsync(shop, withdrawal, arrives);
        shop.Transfers.OnTheWay = () => Task.FromResult<GatewayOutcome<TransferStatus>?>(Refusal);

        PayoutProgress second = await SendAsync(shop, withdrawal);
        second.IsFinal.ShouldBeFalse();
        await shop.BalancesMustBeAsync("bo", available: 1000, withheld: 4000);
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        shop.Transfers.Sends.ShouldBe(2, "what was refused is asked about, not sent again");

        arrives.SetResult();
        (await first).Withdrawal.State.ShouldBe(WithdrawalState.Paid);
        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Paid);
        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
        shop.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_payout_is_released_once_no_send_of_it_can_be_on_its_way()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.OnTheWay = () => Task.FromResult<GatewayOutcome<TransferStatus>?>(Refusal);

        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        shop.Clock.Advance(Hour - TimeSpan.FromSeconds(1));
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        await shop.BalancesMustBeAsync("bo", available: 1000, withheld: 4000);

        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        PayoutProgress[] ends = [await SendAsync(shop, withdrawal), await SendAsync(shop, withdrawal)];
        ends.ShouldAllBe(end => end.IsFinal && end.Withdrawal.State == WithdrawalState.Failed && end.Withdrawal.Reason == "payout.refused");
        shop.Transfers.Sends.ShouldBe(1);
        await shop.BalancesMustBeAsync("bo", available: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_hour_counts_from_the_last_send_and_not_from_the_first()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.OnTheWay = () => Task.FromResult<GatewayOutcome<TransferStatus>?>(new GatewayOutcome<TransferStatus>.Unknown("timeout"));
        await SendAsync(shop, withdrawal);
        shop.Clock.Advance(2 * Hour);
        shop.Transfers.OnTheWay = () => Task.FromResult<GatewayOutcome<TransferStatus>?>(Refusal);

        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        shop.Clock.Advance(Hour);
        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Failed);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_providers_own_word_that_it_failed_releases_at_once()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.Outcome = TransferState.Failed;

        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Failed);
        await shop.BalancesMustBeAsync("bo", available: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_notification_that_a_released_payout_was_paid_is_kept_for_finance_until_the_money_comes_back()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.Outcome = TransferState.Failed;
        await SendAsync(shop, withdrawal);

        await ConfirmAsync(shop, withdrawal, TransferState.Succeeded);
        await ConfirmAsync(shop, withdrawal, TransferState.Succeeded);

        await KeptForFinanceAsync(shop, withdrawal);
        await ConfirmAsync(shop, withdrawal, TransferState.Returned);
        await ConfirmAsync(shop, withdrawal, TransferState.Returned);
        await ConfirmAsync(shop, withdrawal, TransferState.Succeeded);
        await shop.BalancesMustBeAsync("bo", available: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_released_payout_that_is_said_to_be_back_before_it_is_said_to_be_paid_is_nothing_to_settle()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.Outcome = TransferState.Failed;
        await SendAsync(shop, withdrawal);

        await ConfirmAsync(shop, withdrawal, TransferState.Returned);
        await ConfirmAsync(shop, withdrawal, TransferState.Succeeded);

        await shop.BalancesMustBeAsync("bo", available: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_send_that_succeeds_after_the_release_is_kept_for_finance()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        var arrives = new TaskCompletionSource();
        Task<PayoutProgress> first = await SendAndHoldAsync(shop, withdrawal, arrives);
        shop.Transfers.OnTheWay = () => Task.FromResult<GatewayOutcome<TransferStatus>?>(Refusal);
        await SendAsync(shop, withdrawal);
        shop.Clock.Advance(Hour);
        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Failed);

        arrives.SetResult();
        PayoutProgress late = await first;

        late.IsFinal.ShouldBeTrue();
        late.Withdrawal.State.ShouldBe(WithdrawalState.Failed);
        await KeptForFinanceAsync(shop, withdrawal);
    }

    [Fact]
    public async Task A_provider_that_says_failed_of_what_is_paid_is_refused_and_logged()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        await SendAsync(shop, withdrawal);

        (await TryConfirmAsync(shop, withdrawal, TransferState.Failed)).Problem.ShouldNotBeNull().Code.ShouldBe("withdrawal.already_paid");
        shop.Log.Errors.ShouldHaveSingleItem().ShouldContain(withdrawal.Id.Value);
        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
    }

    /// <summary>The amount stays released, the error was logged once with its ids, and the check tells of it.</summary>
    private static async Task KeptForFinanceAsync(Shop shop, Withdrawal withdrawal)
    {
        await shop.BalancesMustBeAsync("bo", available: 5000);
        string error = shop.Log.Errors.ShouldHaveSingleItem();
        error.ShouldContain(withdrawal.Id.Value);
        error.ShouldContain(Shop.Merchant.Value);
        CheckReport report = await shop.Get<LedgerChecker>().RunAsync(None);
        CheckFinding finding = report.Findings.ShouldHaveSingleItem();
        finding.Check.ShouldBe("withdrawals.late");
        finding.Row.ShouldBe(WithdrawalStore.Row(withdrawal.Id));
        finding.Detail.ShouldContain("4000");
    }

    /// <summary>A run whose request is on its way and arrives when the test says so.</summary>
    private static async Task<Task<PayoutProgress>> SendAndHoldAsync(Shop shop, Withdrawal withdrawal, TaskCompletionSource arrives)
    {
        var left = new TaskCompletionSource();
        shop.Transfers.OnTheWay = async () =>
        {
            left.SetResult();
            await arrives.Task;
            return null;
        };
        Task<PayoutProgress> run = SendAsync(shop, withdrawal);
        await left.Task;
        return run;
    }

    private static async Task<Withdrawal> ApprovedAsync(Shop shop)
    {
        await shop.EndowAsync("bo", 5000);
        Withdrawal withdrawal = (await shop.WithdrawAsync("bo", 4000)).Value;
        return (await shop.DecideAsync(withdrawal.Id)).Value;
    }

    private static async Task<PayoutProgress> SendAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value;

    private static async Task ConfirmAsync(Shop shop, Withdrawal withdrawal, TransferState state) =>
        (await TryConfirmAsync(shop, withdrawal, state)).Problem.ShouldBeNull();

    private static Task<Result<Withdrawal>> TryConfirmAsync(Shop shop, Withdrawal withdrawal, TransferState state) => shop.Get<ConfirmPayout>().HandleAsync(
        new ConfirmPayoutCommand(Shop.Merchant, withdrawal.Id.Value, withdrawal.Net, Currency.CNY, new TransferStatus(state, null)), None);
}
