using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.FollowUps;
using Distribution.Withdrawals.Late;

namespace Distribution.Tests.Withdrawals.FollowUps;

public sealed class AskPaidPayoutsTests
{
    [Fact]
    public async Task Money_that_came_back_without_a_word_is_found_within_days_and_credited_once()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal paid = await PaidAsync(shop);
        await AskAsync(shop, 0);
        shop.Transfers.Set(paid.PayoutNo!, TransferState.Returned);

        shop.Clock.Advance(AskPaidPayouts.AskedFor - TimeSpan.FromHours(1));
        await AskAsync(shop, 1);
        await AskAsync(shop, 0);

        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo", available: 1000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task After_those_days_nobody_asks()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal paid = await PaidAsync(shop);
        shop.Transfers.Set(paid.PayoutNo!, TransferState.Returned);
        shop.Clock.Advance(AskPaidPayouts.AskedFor);
        await AskAsync(shop, 0);
    }

    [Fact]
    public async Task What_came_back_and_never_arrived_in_the_books_is_sent_again()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal paid = await PaidAsync(shop);
        await shop.DrainAsync();
        shop.Transfers.Set(paid.PayoutNo!, TransferState.Returned);
        await AskAsync(shop, 1);
        shop.Bus.TakeAll().Count(message => message.Queue == QueueNames.LedgerPostings).ShouldBe(1);

        await AskAsync(shop, 0);
        shop.Bus.Count.ShouldBe(0, "it may still be on its way");
        shop.Clock.Advance(TimeSpan.FromHours(4));
        await AskAsync(shop, 0);
        await shop.DrainAsync();
        await AskAsync(shop, 0);
        shop.Bus.Count.ShouldBe(0);

        await shop.BalancesMustBeAsync("bo", available: 1000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_write_off_whose_message_was_lost_is_sent_again()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal late = await LateAsync(shop);
        await WriteOffAsync(shop, late);
        shop.Bus.TakeAll().Count(message => message.Queue == QueueNames.LedgerPostings).ShouldBe(1);

        await AskAsync(shop, 0);
        shop.Bus.Count.ShouldBe(0, "it may still be on its way");
        shop.Clock.Advance(TimeSpan.FromHours(4));
        await AskAsync(shop, 0);
        await shop.DrainAsync();
        await AskAsync(shop, 0);

        shop.Bus.Count.ShouldBe(0);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_written_off_payout_that_comes_back_is_found_also_weeks_after_its_release_and_its_return_is_sent_again()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal late = await LateAsync(shop);
        shop.Clock.Advance(TimeSpan.FromDays(50));
        await WriteOffAsync(shop, late);
        await shop.DrainAsync();
        shop.Transfers.Set(late.PayoutNo!, TransferState.Returned);
        shop.Clock.Advance(AskPaidPayouts.AskedFor - TimeSpan.FromHours(1));

        await AskAsync(shop, 1);
        shop.Bus.TakeAll().Count(message => message.Queue == QueueNames.LedgerPostings).ShouldBe(1);
        shop.Clock.Advance(TimeSpan.FromHours(4));
        await AskAsync(shop, 0);
        await shop.DrainAsync();
        await AskAsync(shop, 0);

        shop.Bus.Count.ShouldBe(0);
        (await shop.Get<QueryWithdrawals>().HandleAsync(new GetWithdrawalQuery(Shop.Merchant, late.Id, null), default)).Value.Late.ShouldNotBeNull().ReturnedAt.ShouldNotBeNull();
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_late_payout_that_comes_back_before_anybody_settles_it_is_found()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal late = await LateAsync(shop);
        shop.Transfers.Set(late.PayoutNo!, TransferState.Returned);

        await AskAsync(shop, 1);
        await AskAsync(shop, 0);

        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Another_providers_word_on_a_payout_is_refused()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal paid = await PaidAsync(shop);
        var told = new ConfirmPayoutCommand(Shop.Merchant, paid.PayoutNo!, paid.Net, Currency.CNY, new TransferStatus(TransferState.Returned, null)) { Provider = "alipay" };
        (await shop.Get<ConfirmPayout>().HandleAsync(told, default)).Problem.ShouldNotBeNull().Code.ShouldBe("webhook.provider_mismatch");
        (await shop.Get<ConfirmPayout>().HandleAsync(told with { Provider = "sandbox" }, default)).Value.State.ShouldBe(WithdrawalState.Returned);
    }

    [Fact]
    public async Task A_number_the_provider_may_have_forgotten_is_neither_sent_again_nor_released()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 1000);
        WithdrawalId id = (await shop.WithdrawAsync("bo", 1000)).Value.Id;
        await shop.DecideAsync(id);
        shop.Transfers.LoseRequests = true;
        shop.Transfers.Answer = new GatewayOutcome<TransferStatus>.Unknown("time-out");
        await SendAsync(shop, id);
        shop.Clock.Advance(WithdrawalDecisions.KnownFor - TimeSpan.FromHours(2));
        await SendAsync(shop, id);
        shop.Transfers.Sends.ShouldBe(2);

        shop.Transfers.Answer = new GatewayOutcome<TransferStatus>.Refused(Problem.Refused("no", "no"));
        await SendAsync(shop, id);
        shop.Transfers.Sends.ShouldBe(3);
        shop.Clock.Advance(TimeSpan.FromHours(2));
        (await SendAsync(shop, id)).IsFinal.ShouldBeFalse();
        shop.Transfers.Sends.ShouldBe(3);
        await shop.BalancesMustBeAsync("bo", withheld: 1000);
    }

    [Fact]
    public async Task A_request_under_the_key_of_one_that_came_to_nothing_weeks_ago_has_its_whole_time()
    {
        var inner = new Distribution.Storage.InMemoryEntityStore();
        var store = new HookedStore(inner);
        using Shop shop = await Shop.OpenAsync(store: store);
        await shop.EndowAsync("bo", 1000);
        store.BeforeWrite = (partition, _) => partition.StartsWith("led|d|", StringComparison.Ordinal) ? throw new RetryableException("out") : Task.CompletedTask;
        await Should.ThrowAsync<RetryableException>(() => shop.WithdrawAsync("bo", 1000, "old-key"));
        store.BeforeWrite = static (_, _) => Task.CompletedTask;

        shop.Clock.Advance(TimeSpan.FromDays(8));
        Withdrawal made = (await shop.WithdrawAsync("bo", 1000, "old-key")).Value;

        made.RequestedAt.ShouldBe(shop.Clock.GetUtcNow());
        (await shop.WithdrawAsync("bo", 1000, "old-key")).Value.RequestedAt.ShouldBe(made.RequestedAt);
        Page<Withdrawal> listed = await shop.Get<QueryWithdrawals>().HandleAsync(new ListWithdrawalsQuery(Shop.Merchant, new DistributorId("bo"), null, null, 10), default);
        listed.Items.ShouldHaveSingleItem().Id.ShouldBe(made.Id);
    }

    /// <summary>Released on the provider's word, then paid after all.</summary>
    private static async Task<Withdrawal> LateAsync(Shop shop)
    {
        await shop.EndowAsync("bo", 1000);
        WithdrawalId id = (await shop.WithdrawAsync("bo", 1000)).Value.Id;
        await shop.DecideAsync(id);
        shop.Transfers.Outcome = TransferState.Failed;
        Withdrawal failed = (await SendAsync(shop, id)).Withdrawal;
        failed.State.ShouldBe(WithdrawalState.Failed);
        shop.Transfers.Set(failed.PayoutNo!, TransferState.Succeeded);
        var paid = new ConfirmPayoutCommand(Shop.Merchant, failed.PayoutNo!, failed.Net, Currency.CNY, new TransferStatus(TransferState.Succeeded, null));
        Withdrawal late = (await shop.Get<ConfirmPayout>().HandleAsync(paid, default)).Value;
        late.Late.ShouldNotBeNull();
        await shop.DrainAsync();
        return late;
    }

    private static async Task WriteOffAsync(Shop shop, Withdrawal late) => (await shop.Get<SettleLatePayout>().HandleAsync(
        new SettleLatePayoutCommand(Shop.Merchant, late.Id, new UserId("finance-9"), LateOutcome.WriteOff, "ours", "s", "h"), default)).Problem.ShouldBeNull();

    private static async Task AskAsync(Shop shop, int returned) => (await shop.Get<AskPaidPayouts>().RunAsync(default)).ShouldBe(returned);

    private static async Task<PayoutProgress> SendAsync(Shop shop, WithdrawalId id) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, id), default)).Value;

    private static async Task<Withdrawal> PaidAsync(Shop shop)
    {
        await shop.EndowAsync("bo", 1000);
        WithdrawalId id = (await shop.WithdrawAsync("bo", 1000)).Value.Id;
        await shop.DecideAsync(id);
        PayoutProgress progress = await SendAsync(shop, id);
        progress.Withdrawal.State.ShouldBe(WithdrawalState.Paid);
        await shop.DrainAsync();
        return progress.Withdrawal;
    }
}
