using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;

namespace Distribution.Tests.Withdrawals;

public sealed class WithdrawalMoneyTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Of_a_hundred_withdrawals_of_the_whole_balance_at_once_exactly_one_is_taken()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 5000);

        Result<Withdrawal>[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => shop.WithdrawAsync("bo", 5000))));

        results.Count(result => result.Problem is null).ShouldBe(1);
        results.Where(result => result.Problem is not null).ShouldAllBe(result => result.Problem!.Code == "withdrawal.insufficient_balance");
        await shop.BalancesMustBeAsync("bo", withheld: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_same_request_many_times_at_once_is_one_withdrawal()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 5000);

        Result<Withdrawal>[] results = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => shop.WithdrawAsync("bo", 1000, "same"))));

        results.Select(result => result.Value.Id).Distinct().Count().ShouldBe(1);
        await shop.BalancesMustBeAsync("bo", available: 4000, withheld: 1000);
        Page<Withdrawal> list = await shop.Get<QueryWithdrawals>().HandleAsync(new ListWithdrawalsQuery(Shop.Merchant, null, null, null, 50), None);
        list.Items.Count.ShouldBe(1);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_same_request_for_the_whole_balance_never_answers_that_the_balance_is_gone()
    {
        for (int run = 0; run < 40; run++)
        {
            using Shop shop = await Shop.OpenAsync();
            await shop.EndowAsync("bo", 5000);
            Result<Withdrawal>[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => shop.WithdrawAsync("bo", 5000, "same"))));
            results.ShouldAllBe(result => result.Problem == null);
        }
    }

    [Fact]
    public async Task Minimum_balance_and_a_reused_key_refuse_a_withdrawal()
    {
        using Shop shop = await Shop.OpenAsync();
        (await shop.WithdrawAsync("bo", 99)).Problem!.Code.ShouldBe("withdrawal.below_minimum");
        (await shop.WithdrawAsync("bo", 100)).Problem!.Code.ShouldBe("withdrawal.insufficient_balance");
        (await shop.WithdrawAsync("bo", 0)).Problem!.Code.ShouldBe("withdrawal.amount_invalid");
        await shop.EndowAsync("bo", 1000);
        (await shop.WithdrawAsync("bo", 1000, "k")).Problem.ShouldBeNull();
        (await shop.Get<RequestWithdrawal>().HandleAsync(new RequestWithdrawalCommand(Shop.Merchant, new DistributorId("bo"), "k", "other", 500), None))
            .Problem!.Code.ShouldBe("idempotency.key_reused");
    }

    [Fact]
    public async Task A_paid_withdrawal_has_one_transfer_however_often_everything_runs()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);

        PayoutProgress[] runs = [await SendAsync(shop, withdrawal), await SendAsync(shop, withdrawal)];
        await ConfirmAsync(shop, withdrawal, TransferState.Succeeded);
        await ConfirmAsync(shop, withdrawal, TransferState.Succeeded);

        runs.ShouldAllBe(run => run.IsFinal && run.Withdrawal.State == WithdrawalState.Paid);
        shop.Transfers.Sends.ShouldBe(1);
        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Many_senders_at_once_pay_once()
    {
        for (int run = 0; run < 20; run++)
        {
            using Shop shop = await Shop.OpenAsync();
            Withdrawal withdrawal = await ApprovedAsync(shop);
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SendAsync(shop, withdrawal))));

            shop.Transfers.Transfers.Count.ShouldBe(1);
            await shop.MustBeRightAsync();
            await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        }
    }

    [Fact]
    public async Task An_unknown_outcome_is_asked_about_under_the_same_number_and_never_sent_again()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.Answer = new GatewayOutcome<TransferStatus>.Unknown("timeout");
        shop.Transfers.QueriesFail = true;
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        await shop.BalancesMustBeAsync("bo", available: 1000, withheld: 4000);

        shop.Transfers.QueriesFail = false;
        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Paid);

        shop.Transfers.Sends.ShouldBe(1);
        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_request_the_provider_never_got_is_sent_again_under_the_same_number()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.Answer = new GatewayOutcome<TransferStatus>.Unknown("timeout");
        shop.Transfers.LoseRequests = true;
        Withdrawal paying = (await SendAsync(shop, withdrawal)).Withdrawal;
        shop.Transfers.Answer = null;
        shop.Transfers.LoseRequests = false;

        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Paid);

        shop.Transfers.Transfers.Single().PayoutNo.ShouldBe(paying.PayoutNo);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_refused_send_that_the_provider_carried_out_all_the_same_is_paid()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.Answer = new GatewayOutcome<TransferStatus>.Refused(Problem.Refused("payout.refused", "no"));

        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Paid);
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeTrue();
        shop.Transfers.Sends.ShouldBe(1);
        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_payout_that_comes_back_after_it_was_paid_pays_the_debt_first()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        await shop.CompleteAsync(order);
        await shop.SettleAsync();
        Withdrawal withdrawal = (await shop.WithdrawAsync("bo", 2280)).Value;
        await shop.DecideAsync(withdrawal.Id);
        (await SendAsync(shop, withdrawal)).Withdrawal.State.ShouldBe(WithdrawalState.Paid);
        await shop.RefundAsync(order, 1, 6400);
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo", paid: 2280, debt: 1140);
        (await shop.WithdrawAsync("bo", 100)).Problem!.Code.ShouldBe("withdrawal.debt_outstanding");

        await ConfirmAsync(shop, withdrawal, TransferState.Returned);
        await ConfirmAsync(shop, withdrawal, TransferState.Returned);
        await ConfirmAsync(shop, withdrawal, TransferState.Succeeded);
        await shop.DrainAsync();

        await shop.BalancesMustBeAsync("bo", available: 1140);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_same_request_twice_at_once_is_answered_with_the_same_withdrawal()
    {
        var store = new HookedStore(new Distribution.Storage.InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(store: store);
        await shop.EndowAsync("bo", 5000);
        Withdrawal? first = null;
        store.AfterGet = async (partition, row) =>
        {
            if (first is null && row.StartsWith("w|", StringComparison.Ordinal))
            {
                store.AfterGet = (_, _) => Task.CompletedTask;
                first = (await shop.WithdrawAsync("bo", 5000, "same")).Value;
            }
        };

        Result<Withdrawal> second = await shop.WithdrawAsync("bo", 5000, "same");

        second.Problem.ShouldBeNull();
        second.Value.Id.ShouldBe(first.ShouldNotBeNull().Id);
        await shop.BalancesMustBeAsync("bo", withheld: 5000);
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData("reject")]
    [InlineData("cancel")]
    [InlineData("expire")]
    public async Task What_is_not_paid_is_released_once(string how)
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 5000);
        WithdrawalId id = (await shop.WithdrawAsync("bo", 4000)).Value.Id;
        for (int twice = 0; twice < 2; twice++)
        {
            Result<Withdrawal> result = how switch
            {
                "reject" => await shop.DecideAsync(id, approve: false, command: "d"),
                "cancel" => await shop.Get<CancelWithdrawal>().HandleAsync(new CancelWithdrawalCommand(Shop.Merchant, id, new DistributorId("bo")), None),
                _ => await shop.Get<ExpireWithdrawal>().HandleAsync(new ExpireWithdrawalCommand(Shop.Merchant, id), None),
            };
            result.Problem.ShouldBeNull();
        }

        await shop.BalancesMustBeAsync("bo", available: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Approval_racing_cancellation_and_expiry_has_one_winner()
    {
        for (int run = 0; run < 30; run++)
        {
            using Shop shop = await Shop.OpenAsync();
            await shop.EndowAsync("bo", 5000);
            WithdrawalId id = (await shop.WithdrawAsync("bo", 4000)).Value.Id;
            Result<Withdrawal>[] results = await Task.WhenAll(
                Task.Run(() => shop.DecideAsync(id)),
                Task.Run(() => shop.Get<CancelWithdrawal>().HandleAsync(new CancelWithdrawalCommand(Shop.Merchant, id, new DistributorId("bo")), None)),
                Task.Run(() => shop.Get<ExpireWithdrawal>().HandleAsync(new ExpireWithdrawalCommand(Shop.Merchant, id), None)));
            results.Count(result => result.Problem is null).ShouldBe(1);
            await shop.MustBeRightAsync();
        }
    }

    [Fact]
    public async Task Somebody_elses_withdrawal_is_not_found()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 5000);
        WithdrawalId id = (await shop.WithdrawAsync("bo", 4000)).Value.Id;

        (await shop.Get<QueryWithdrawals>().HandleAsync(new GetWithdrawalQuery(Shop.Merchant, id, new DistributorId("an")), None)).Problem!.Code.ShouldBe("withdrawal.not_found");
        (await shop.Get<CancelWithdrawal>().HandleAsync(new CancelWithdrawalCommand(Shop.Merchant, id, new DistributorId("an")), None)).Problem!.Code.ShouldBe("withdrawal.not_found");
        (await shop.Get<QueryWithdrawals>().HandleAsync(new GetWithdrawalQuery(new MerchantId("other"), id, null), None)).Problem!.Code.ShouldBe("withdrawal.not_found");
    }

    [Fact]
    public async Task A_notification_with_another_amount_or_number_is_refused()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.Outcome = TransferState.Processing;
        string number = (await SendAsync(shop, withdrawal)).Withdrawal.PayoutNo.ShouldNotBeNull();
        ConfirmPayout confirm = shop.Get<ConfirmPayout>();
        var succeeded = new TransferStatus(TransferState.Succeeded, null);

        (await confirm.HandleAsync(new ConfirmPayoutCommand(Shop.Merchant, number, 3999, Currency.CNY, succeeded), None)).Problem!.Code.ShouldBe("webhook.amount_mismatch");
        (await confirm.HandleAsync(new ConfirmPayoutCommand(Shop.Merchant, "another", 4000, Currency.CNY, succeeded), None)).Problem!.Code.ShouldBe("webhook.payout_unknown");
        (await confirm.HandleAsync(new ConfirmPayoutCommand(new MerchantId("other"), number, 4000, Currency.CNY, succeeded), None)).Problem!.Code.ShouldBe("webhook.payout_unknown");
        (await confirm.HandleAsync(new ConfirmPayoutCommand(Shop.Merchant, number, 4000, Currency.CNY, succeeded), None)).Value.State.ShouldBe(WithdrawalState.Paid);
        await shop.MustBeRightAsync();
    }

    private static async Task<Withdrawal> ApprovedAsync(Shop shop)
    {
        await shop.EndowAsync("bo", 5000);
        Withdrawal withdrawal = (await shop.WithdrawAsync("bo", 4000)).Value;
        return (await shop.DecideAsync(withdrawal.Id)).Value;
    }

    private static async Task<PayoutProgress> SendAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value;

    private static async Task ConfirmAsync(Shop shop, Withdrawal withdrawal, TransferState state) => (await shop.Get<ConfirmPayout>().HandleAsync(
        new ConfirmPayoutCommand(Shop.Merchant, withdrawal.Id.Value, withdrawal.Net, Currency.CNY, new TransferStatus(state, null)), None)).Problem.ShouldBeNull();
}
