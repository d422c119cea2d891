using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Payee;
using Distribution.Withdrawals.Terms;

namespace Distribution.Tests.Withdrawals;

/// <summary>A transfer that its payee has to confirm, and does or does not.</summary>
public sealed class ConfirmationTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DistributorId Bo = new("bo");

    [Fact]
    public async Task A_transfer_nobody_confirms_is_taken_back_at_the_provider_and_released_on_its_word()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await WaitingAsync(shop);
        withdrawal.ReasonCode.ShouldBe(WithdrawalReason.AwaitingYourConfirmation);
        shop.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        shop.Transfers.Cancels.ShouldBe(0);

        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        PayoutProgress[] ends = [await SendAsync(shop, withdrawal), await SendAsync(shop, withdrawal)];

        ends.ShouldAllBe(end => end.IsFinal && end.Withdrawal.State == WithdrawalState.Failed && end.Withdrawal.ReasonCode == WithdrawalReason.NotConfirmedInTime);
        (shop.Transfers.Sends, shop.Transfers.Cancels).ShouldBe((1, 1));
        await shop.BalancesMustBeAsync("bo", available: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_transfer_that_the_provider_ends_by_itself_was_not_confirmed_in_time_either()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await WaitingAsync(shop);
        shop.Clock.Advance(TimeSpan.FromDays(1));
        shop.Transfers.Set(withdrawal.Id.Value, TransferState.Failed);

        (await SendAsync(shop, withdrawal)).Withdrawal.ReasonCode.ShouldBe(WithdrawalReason.NotConfirmedInTime);

        shop.Transfers.Cancels.ShouldBe(0);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("refused")]
    [InlineData("still processing")]
    public async Task Nothing_is_released_before_the_provider_says_that_no_money_leaves(string answer)
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await WaitingAsync(shop);
        shop.Transfers.CancelAnswer = answer switch
        {
            "unknown" => new GatewayOutcome<TransferStatus>.Unknown("timeout"),
            "refused" => new GatewayOutcome<TransferStatus>.Refused(Problem.Refused("transfer.not_cancellable", "no")),
            _ => new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.Processing, null)),
        };
        shop.Clock.Advance(TimeSpan.FromDays(3));

        PayoutProgress progress = await SendAsync(shop, withdrawal);

        progress.IsFinal.ShouldBeFalse();
        progress.Withdrawal.ReasonCode.ShouldBe(WithdrawalReason.ConfirmationOverdue);
        await shop.BalancesMustBeAsync("bo", available: 1000, withheld: 4000);
        await shop.MustBeRightAsync();

        // The payee was quicker than the cancellation.
        shop.Transfers.Set(withdrawal.Id.Value, TransferState.Succeeded);
        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Paid);
        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_shop_says_how_long_a_payee_has()
    {
        using Shop shop = await Shop.OpenAsync();
        PutFinanceSettings put = shop.Get<PutFinanceSettings>();
        foreach (int days in (int[])[0, 31, -1])
        {
            (await put.HandleAsync(Shop.Merchant, new UserId("merchant"), new FinanceSettings { ConfirmWithinDays = days }, None)).Problem!.Pointer.ShouldBe("/confirmWithinDays");
        }

        (await put.HandleAsync(Shop.Merchant, new UserId("merchant"), new FinanceSettings { ConfirmWithinDays = 1 }, None)).Problem.ShouldBeNull();
        Withdrawal withdrawal = await WaitingAsync(shop);
        shop.Clock.Advance(TimeSpan.FromDays(1));

        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Failed);
    }

    [Fact]
    public async Task What_the_payee_confirms_with_is_asked_of_the_provider_and_only_for_him()
    {
        using Shop shop = await Shop.OpenAsync();
        ConfirmationOfPayout confirmations = shop.Get<ConfirmationOfPayout>();
        Withdrawal withdrawal = await WaitingAsync(shop);

        (await confirmations.HandleAsync(Shop.Merchant, withdrawal.Id, Bo, None)).Value.Package.ShouldBe("package-" + withdrawal.Id.Value);
        (await confirmations.HandleAsync(Shop.Merchant, withdrawal.Id, new DistributorId("an"), None)).Problem!.Code.ShouldBe("withdrawal.not_found");
        shop.Transfers.QueriesFail = true;
        await Should.ThrowAsync<RetryableException>(() => confirmations.HandleAsync(Shop.Merchant, withdrawal.Id, Bo, None));
        shop.Transfers.QueriesFail = false;
        shop.Transfers.Set(withdrawal.Id.Value, TransferState.Succeeded);
        (await confirmations.HandleAsync(Shop.Merchant, withdrawal.Id, Bo, None)).Problem!.Code.ShouldBe("withdrawal.nothing_to_confirm");
        await SendAsync(shop, withdrawal);
        (await confirmations.HandleAsync(Shop.Merchant, withdrawal.Id, Bo, None)).Problem!.Code.ShouldBe("withdrawal.nothing_to_confirm");
    }

    [Fact]
    public async Task Where_a_query_does_not_say_it_the_same_transfer_is_sent_again_for_what_the_payee_confirms_with()
    {
        using Shop shop = await Shop.OpenAsync();
        ConfirmationOfPayout confirmations = shop.Get<ConfirmationOfPayout>();
        Withdrawal withdrawal = await WaitingAsync(shop);
        shop.Transfers.QueriesTellNoPackage = true;

        (await confirmations.HandleAsync(Shop.Merchant, withdrawal.Id, Bo, None)).Value.Package.ShouldBe("package-" + withdrawal.Id.Value);

        (shop.Transfers.Sends, shop.Transfers.Transfers.Count).ShouldBe((2, 1));
        shop.Transfers.Set(withdrawal.Id.Value, TransferState.Succeeded);
        (await confirmations.HandleAsync(Shop.Merchant, withdrawal.Id, Bo, None)).Problem!.Code.ShouldBe("withdrawal.nothing_to_confirm");
        shop.Transfers.Sends.ShouldBe(2, "nothing is sent for a transfer that waits for nobody");
    }

    [Fact]
    public async Task A_payee_whose_confirmation_came_to_nothing_may_confirm_again_while_the_transfer_is_under_way()
    {
        using Shop shop = await Shop.OpenAsync();
        ConfirmationOfPayout confirmations = shop.Get<ConfirmationOfPayout>();
        Withdrawal withdrawal = await WaitingAsync(shop);
        (shop.Transfers.AwaitsPayee, shop.Transfers.PayeeMayRetry, shop.Transfers.QueriesTellNoPackage) = (false, true, true);

        (await confirmations.HandleAsync(Shop.Merchant, withdrawal.Id, Bo, None)).Value.Package.ShouldBe("package-" + withdrawal.Id.Value);

        (shop.Transfers.Sends, shop.Transfers.Transfers.Count).ShouldBe((2, 1));
        shop.Clock.Advance(TimeSpan.FromDays(10));
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        shop.Transfers.Cancels.ShouldBe(0, "his money may be on its way");
    }

    [Fact]
    public async Task A_large_withdrawal_waits_for_two_people_of_whom_none_is_the_payee()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 20_000);
        Withdrawal asked = (await shop.WithdrawAsync("bo", 9_001)).Value;
        asked.ReasonCode.ShouldBe(WithdrawalReason.AwaitingApproval);

        (await shop.DecideAsync(asked.Id, by: "bo")).Problem!.Code.ShouldBe("withdrawal.self_approval");
        Withdrawal once = (await shop.DecideAsync(asked.Id, by: "finance-1")).Value;
        (once.State, once.ReasonCode).ShouldBe((WithdrawalState.Requested, WithdrawalReason.AwaitingSecondApproval));
        (await shop.DecideAsync(asked.Id, by: "finance-1")).Problem!.Code.ShouldBe("withdrawal.same_approver");
        (await shop.DecideAsync(asked.Id, by: "bo")).Problem!.Code.ShouldBe("withdrawal.self_approval");
        Withdrawal twice = (await shop.DecideAsync(asked.Id, by: "finance-2")).Value;
        (twice.State, twice.ReasonCode).ShouldBe((WithdrawalState.Approved, WithdrawalReason.PayoutQueued));
        (await shop.WithdrawAsync("bo", 9_000)).Value.ApprovalsNeeded.ShouldBe(1);
    }

    /// <summary>Sent, and the payee has to confirm.</summary>
    private static async Task<Withdrawal> WaitingAsync(Shop shop)
    {
        await shop.EndowAsync("bo", 5000);
        Withdrawal asked = (await shop.WithdrawAsync("bo", 4000)).Value;
        await shop.DecideAsync(asked.Id);
        shop.Transfers.Outcome = TransferState.Processing;
        shop.Transfers.AwaitsPayee = true;
        PayoutProgress sent = await SendAsync(shop, asked);
        sent.IsFinal.ShouldBeFalse();
        return sent.Withdrawal;
    }

    private static async Task<PayoutProgress> SendAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value;
}
