using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Bank;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.FollowUps;
using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Payee;
using Distribution.Withdrawals.Stuck;
using Distribution.Withdrawals.Terms;

namespace Distribution.Tests.Withdrawals.Stuck;

/// <summary>A payout of 40.00 of which the provider says nothing any more, and what two people of finance make of it.</summary>
public sealed class DeclarePayoutTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Two_people_who_say_it_was_paid_end_it_once()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal stuck = await StuckAsync(shop);

        (await DeclareAsync(shop, stuck, PayoutOutcome.Paid, "finance-1")).Value.State.ShouldBe(WithdrawalState.Paying);
        (await DeclareAsync(shop, stuck, PayoutOutcome.Paid, "finance-1", "again")).Problem!.Code.ShouldBe("withdrawal.same_approver");
        Result<Withdrawal>[] ends = [await DeclareAsync(shop, stuck, PayoutOutcome.Paid, "finance-2"), await DeclareAsync(shop, stuck, PayoutOutcome.Paid, "finance-2")];

        ends.ShouldAllBe(end => end.Value.State == WithdrawalState.Paid && end.Value.ReasonCode == WithdrawalReason.Paid);
        (await SendAsync(shop, stuck)).IsFinal.ShouldBeTrue();
        shop.Transfers.Sends.ShouldBe(1);
        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
        AuditEntry[] log = [.. (await shop.Get<AuditLog>().ListAsync(Shop.Merchant, null, 50, None)).Items.Where(entry => entry.Action != "withdrawal.approved")];
        log.Select(entry => (entry.Action, entry.By!.Value.Value, entry.Detail)).ShouldBe(
            [("payout.declared_paid", "finance-2", "net 4000, second word"), ("payout.declared_paid", "finance-1", "net 4000, first word")], ignoreOrder: true);
    }

    [Fact]
    public async Task Declared_not_paid_it_is_released_and_the_provider_may_still_say_otherwise()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal stuck = await StuckAsync(shop);
        await DeclareAsync(shop, stuck, PayoutOutcome.NotPaid, "finance-1");

        Withdrawal released = (await DeclareAsync(shop, stuck, PayoutOutcome.NotPaid, "finance-2")).Value;

        (released.State, released.Reason).ShouldBe((WithdrawalState.Failed, "as the statement says"));
        await shop.BalancesMustBeAsync("bo", available: 5000);
        await shop.MustBeRightAsync();
        (await ConfirmAsync(shop, stuck, TransferState.Succeeded)).Value.ReasonCode.ShouldBe(WithdrawalReason.PaidAfterRelease);
        (await shop.Get<SettleLatePayout>().HandleAsync(
            new SettleLatePayoutCommand(Shop.Merchant, stuck.Id, new UserId("finance-1"), LateOutcome.Recover, "it was paid after all", "s", "h"), None)).Value.State.ShouldBe(WithdrawalState.Paid);
        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Declared_paid_and_failed_by_the_providers_own_word_the_money_goes_back_to_the_distributor_once()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal stuck = await StuckAsync(shop);
        await DeclareAsync(shop, stuck, PayoutOutcome.Paid, "finance-1");
        await DeclareAsync(shop, stuck, PayoutOutcome.Paid, "finance-2");

        for (int time = 0; time < 2; time++)
        {
            (await ConfirmAsync(shop, stuck, TransferState.Failed)).Value.State.ShouldBe(WithdrawalState.Returned);
        }

        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo", available: 5000);
        await shop.MustBeRightAsync();
    }

    [Theory]
    [InlineData(PayoutOutcome.NotPaid, TransferState.Succeeded, WithdrawalState.Failed, 5000, 0)]
    [InlineData(PayoutOutcome.NotPaid, TransferState.Failed, WithdrawalState.Failed, 5000, 0)]
    [InlineData(PayoutOutcome.Paid, TransferState.Failed, WithdrawalState.Returned, 5000, 0)]
    [InlineData(PayoutOutcome.Paid, TransferState.Succeeded, WithdrawalState.Paid, 1000, 4000)]
    public async Task The_provider_is_still_asked_and_its_own_word_stays_above_theirs(PayoutOutcome said, TransferState truth, WithdrawalState end, long available, long paid)
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal stuck = await StuckAsync(shop);
        await DeclareAsync(shop, stuck, said, "finance-1");
        await DeclareAsync(shop, stuck, said, "finance-2");
        shop.Transfers.Set(stuck.Id.Value, truth);
        shop.Clock.Advance(TimeSpan.FromDays(20));

        for (int run = 0; run < 2; run++)
        {
            await shop.Get<AskPaidPayouts>().RunAsync(None);
        }

        await shop.DrainAsync();
        Withdrawal now = (await shop.Get<QueryWithdrawals>().HandleAsync(new ListWithdrawalsQuery(Shop.Merchant, null, null, null, 10), None)).Items.ShouldHaveSingleItem();
        (now.State, now.Late is not null, now.IsDeclared).ShouldBe((end, said == PayoutOutcome.NotPaid && truth == TransferState.Succeeded, said == PayoutOutcome.NotPaid && truth == TransferState.Failed));
        await shop.BalancesMustBeAsync("bo", available: available, paid: paid);
    }

    [Fact]
    public async Task Declared_paid_and_paid_by_the_providers_own_word_it_can_only_be_returned()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal stuck = await StuckAsync(shop);
        await DeclareAsync(shop, stuck, PayoutOutcome.Paid, "finance-1");
        await DeclareAsync(shop, stuck, PayoutOutcome.Paid, "finance-2");
        (await ConfirmAsync(shop, stuck, TransferState.Succeeded)).Value.State.ShouldBe(WithdrawalState.Paid);

        (await ConfirmAsync(shop, stuck, TransferState.Failed)).Problem!.Code.ShouldBe("withdrawal.already_paid");

        await shop.BalancesMustBeAsync("bo", available: 1000, paid: 4000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task People_who_contradict_each_other_end_nothing_until_two_agree()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal stuck = await StuckAsync(shop);
        (string By, PayoutOutcome Outcome)[] words = [("a", PayoutOutcome.Paid), ("b", PayoutOutcome.NotPaid), ("b", PayoutOutcome.Paid)];
        for (int word = 0; word < words.Length; word++)
        {
            (await DeclareAsync(shop, stuck, words[word].Outcome, words[word].By, "w" + word)).Value.State.ShouldBe(WithdrawalState.Paying);
        }

        Withdrawal paid = (await DeclareAsync(shop, stuck, PayoutOutcome.Paid, "a", "w3")).Value;

        (paid.State, paid.Declarations.Count).ShouldBe((WithdrawalState.Paid, 4));
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_payout_that_is_the_providers_to_speak_of_is_not_anybody_elses()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal sent = await SentAsync(shop);
        shop.Clock.Advance(StuckDecisions.ProvidersFor - TimeSpan.FromSeconds(1));
        (await DeclareAsync(shop, sent, PayoutOutcome.NotPaid, "finance-1")).Problem!.Code.ShouldBe("withdrawal.not_stuck");
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        (await DeclareAsync(shop, sent, PayoutOutcome.NotPaid, "bo")).Problem!.Code.ShouldBe("withdrawal.self_approval");
        (await DeclareAsync(shop, sent, PayoutOutcome.NotPaid, "finance-1", reason: "a\nb")).Problem!.Code.ShouldBe("audit.reason_invalid");
        (await DeclareAsync(shop, sent, PayoutOutcome.NotPaid, "finance-1")).Problem.ShouldBeNull();
        (await DeclareAsync(shop, sent, PayoutOutcome.NotPaid, "finance-1", hash: "other")).Problem!.Code.ShouldBe("idempotency.key_reused");
        await shop.BalancesMustBeAsync("bo", available: 1000, withheld: 4000);

        (await ConfirmAsync(shop, sent, TransferState.Succeeded)).Value.State.ShouldBe(WithdrawalState.Paid);
        (await DeclareAsync(shop, sent, PayoutOutcome.NotPaid, "finance-2")).Problem!.Code.ShouldBe("withdrawal.not_stuck");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public void Neither_one_that_waits_for_its_payee_nor_one_at_the_bank_is_declared()
    {
        DateTimeOffset now = new(2026, 3, 10, 0, 0, 0, TimeSpan.Zero);
        Withdrawal paying = WithdrawalStateTests.Sample(WithdrawalState.Paying) with { PayoutSentAt = now.AddDays(-4) };
        var said = new WithdrawalEvent.OutcomeDeclared(new UserId("fin"), PayoutOutcome.NotPaid, "why", "c", "h");
        WithdrawalDecisions.Decide(paying, said, now).Problem.ShouldBeNull();
        WithdrawalDecisions.Decide(paying with { AwaitsPayeeSince = now.AddDays(-4) }, said, now).Problem!.Code.ShouldBe("withdrawal.not_stuck");
        WithdrawalDecisions.Decide(paying with { AwaitsPayeeSince = now.AddDays(-4), CancelAskedAt = now.AddDays(-3).AddSeconds(1) }, said, now).Problem!.Code.ShouldBe("withdrawal.not_stuck");
        WithdrawalDecisions.Decide(paying with { AwaitsPayeeSince = now.AddDays(-4), CancelAskedAt = now.AddDays(-3) }, said, now).Problem.ShouldBeNull();
        WithdrawalDecisions.Decide(paying with { AwaitsPayeeSince = now.AddDays(-33).AddSeconds(1) }, said, now).Problem!.Code.ShouldBe("withdrawal.not_stuck");
        WithdrawalDecisions.Decide(paying with { AwaitsPayeeSince = now.AddDays(-33) }, said, now).Problem.ShouldBeNull();
        WithdrawalDecisions.Decide(paying with { Provider = BankTransfers.ProviderName }, said, now).Problem!.Code.ShouldBe("withdrawal.at_the_bank");
    }

    [Theory]
    [InlineData("sent")]
    [InlineData("awaits")]
    [InlineData("cancelled")]
    public void A_word_from_before_the_provider_was_asked_again_is_not_the_first_of_two(string asked)
    {
        DateTimeOffset start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        static WithdrawalEvent Said(string by) => new WithdrawalEvent.OutcomeDeclared(new UserId(by), PayoutOutcome.NotPaid, "why", by, "h");
        Withdrawal paying = WithdrawalStateTests.Sample(WithdrawalState.Paying) with { PayoutSentAt = start };
        DateTimeOffset said = start + StuckDecisions.ProvidersFor;
        Withdrawal first = WithdrawalDecisions.Decide(paying, Said("a"), said).Value.Next;
        WithdrawalDecisions.Decide(first, Said("b"), said).Value.Next.State.ShouldBe(WithdrawalState.Failed);
        DateTimeOffset then = said.AddMinutes(1);
        (Withdrawal again, DateTimeOffset stuck) = asked switch
        {
            "sent" => (first with { PayoutSentAt = then }, then + StuckDecisions.ProvidersFor),
            "awaits" => (first with { AwaitsPayeeSince = then }, then.AddDays(PutFinanceSettings.MaxConfirmDays) + StuckDecisions.ProvidersFor),
            _ => (first with { AwaitsPayeeSince = said.AddDays(-1), CancelAskedAt = then }, then + StuckDecisions.ProvidersFor),
        };

        WithdrawalStep second = WithdrawalDecisions.Decide(again, Said("b"), stuck).Value;

        (second.Next.State, second.Move, second.Next.Declarations.Count).ShouldBe((WithdrawalState.Paying, MoneyMove.Nothing, 2));
        second.Audit!.Detail.ShouldEndWith("first word");
        WithdrawalDecisions.Decide(second.Next, Said("c"), stuck).Value.Next.State.ShouldBe(WithdrawalState.Failed);
    }

    [Fact]
    public async Task Of_two_people_and_the_provider_at_once_the_books_tell_one_story()
    {
        for (int run = 0; run < 20; run++)
        {
            using Shop shop = await Shop.OpenAsync();
            Withdrawal stuck = await StuckAsync(shop);
            await Task.WhenAll(
                Task.Run(() => DeclareAsync(shop, stuck, PayoutOutcome.NotPaid, "a")),
                Task.Run(() => DeclareAsync(shop, stuck, PayoutOutcome.NotPaid, "b")),
                Task.Run(() => ConfirmAsync(shop, stuck, TransferState.Failed)));

            await shop.DrainAsync();
            await shop.BalancesMustBeAsync("bo", available: 5000);
            await shop.MustBeRightAsync();
        }
    }

    private static async Task<Withdrawal> StuckAsync(Shop shop)
    {
        Withdrawal sent = await SentAsync(shop);
        shop.Clock.Advance(StuckDecisions.ProvidersFor);
        return sent;
    }

    /// <summary>Sent, and the answer is nothing that means anything.</summary>
    private static async Task<Withdrawal> SentAsync(Shop shop)
    {
        await shop.EndowAsync("bo", 5000);
        Withdrawal asked = (await shop.WithdrawAsync("bo", 4000)).Value;
        await shop.DecideAsync(asked.Id);
        shop.Transfers.Outcome = TransferState.Processing;
        PayoutProgress progress = await SendAsync(shop, asked);
        (progress.IsFinal, progress.Withdrawal.State).ShouldBe((false, WithdrawalState.Paying));
        return progress.Withdrawal;
    }

    private static async Task<PayoutProgress> SendAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value;

    private static Task<Result<Withdrawal>> DeclareAsync(
        Shop shop, Withdrawal withdrawal, PayoutOutcome outcome, string by, string? command = null, string reason = "as the statement says", string hash = "h") =>
        shop.Get<DeclarePayout>().HandleAsync(new DeclarePayoutCommand(Shop.Merchant, withdrawal.Id, new UserId(by), outcome, reason, command ?? "c-" + by, hash), None);

    private static Task<Result<Withdrawal>> ConfirmAsync(Shop shop, Withdrawal withdrawal, TransferState state) => shop.Get<ConfirmPayout>().HandleAsync(
        new ConfirmPayoutCommand(Shop.Merchant, withdrawal.Id.Value, withdrawal.Net, Currency.CNY, new TransferStatus(state, null)), None);
}
