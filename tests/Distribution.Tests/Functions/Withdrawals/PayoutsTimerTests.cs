using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Programs;
using Distribution.Tests.Runtime.Durable;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Terms;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Functions.Withdrawals;

public sealed class PayoutsTimerTests
{
    [Fact]
    public async Task Every_open_withdrawal_gets_a_clock_and_a_decided_one_none_however_many_there_are()
    {
        using Shop shop = await Shop.OpenAsync();
        var asked = new List<WithdrawalId>();
        await shop.EndowAsync("bo", 1000 * (PageLimits.Max + 2));
        for (int i = 0; i < PageLimits.Max + 2; i++)
        {
            shop.Clock.Advance(TimeSpan.FromSeconds(1));
            asked.Add((await shop.WithdrawAsync("bo", 1000)).Value.Id);
        }

        (await shop.DecideAsync(asked[1], approve: false)).Problem.ShouldBeNull();
        await using var durable = new DurableFixture(
            new TestFunctions()
                .Orchestrator(WithdrawalWorkflow.Name, WithdrawalWorkflow.RunAsync)
                .Activity<WithdrawalReference, WithdrawalWait>(WithdrawalActivities.Read, _ => new WithdrawalWait(WithdrawalPhase.Deciding, shop.Clock.GetUtcNow().UtcDateTime)),
            clock: new ManualClock());
        var timer = new PayoutsTimer(shop.Get<ListMerchants>(), shop.Get<QueryWithdrawals>(), shop.Get<FinanceSettingsStore>(), shop.Clock, NullLogger<PayoutsTimer>.Instance);

        await timer.SweepAsync(new TimerInfo(), durable.Client, CancellationToken.None);
        await timer.SweepAsync(new TimerInfo(), durable.Client, CancellationToken.None);

        foreach (WithdrawalId withdrawal in asked)
        {
            OrchestrationMetadata? clock = await durable.Client.GetInstanceAsync(new WithdrawalReference(Shop.Merchant, withdrawal).InstanceId);
            (clock is not null).ShouldBe(withdrawal != asked[1], withdrawal.Value);
        }
    }

    [Fact]
    public async Task A_payout_that_is_stuck_is_told_and_one_that_is_new_or_waits_for_finance_is_not()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 9000);
        Withdrawal waits = (await shop.WithdrawAsync("bo", 1000)).Value;
        Withdrawal stuck = (await shop.WithdrawAsync("bo", 2000)).Value;
        (await shop.DecideAsync(stuck.Id, approve: true)).Problem.ShouldBeNull();
        shop.Clock.Advance(PayoutWatch.StuckAfter);
        Withdrawal recent = (await shop.WithdrawAsync("bo", 3000)).Value;
        (await shop.DecideAsync(recent.Id, approve: true)).Problem.ShouldBeNull();
        await using var durable = new DurableFixture(
            new TestFunctions()
                .Orchestrator(WithdrawalWorkflow.Name, WithdrawalWorkflow.RunAsync)
                .Activity<WithdrawalReference, WithdrawalWait>(WithdrawalActivities.Read, _ => new WithdrawalWait(WithdrawalPhase.Deciding, shop.Clock.GetUtcNow().UtcDateTime)),
            clock: new ManualClock());
        using var log = new ErrorLog();
        var timer = new PayoutsTimer(shop.Get<ListMerchants>(), shop.Get<QueryWithdrawals>(), shop.Get<FinanceSettingsStore>(), shop.Clock, log.CreateLogger<PayoutsTimer>());

        await timer.SweepAsync(new TimerInfo(), durable.Client, CancellationToken.None);
        await timer.SweepAsync(new TimerInfo(), durable.Client, CancellationToken.None);

        log.Errors.Count.ShouldBe(2);
        log.Errors.ShouldAllBe(said => said.Contains(stuck.Id.Value, StringComparison.Ordinal) && !said.Contains(waits.Id.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_payout_that_its_provider_may_have_forgotten_is_told_of_however_late_it_was_approved()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 1000 * (PageLimits.Max + 2));
        Withdrawal asked = (await shop.WithdrawAsync("bo", 1000)).Value;
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        (await shop.WithdrawAsync("bo", 1000)).Problem.ShouldBeNull();
        shop.Clock.Advance(WithdrawalWorkflow.ExpiryAfter - TimeSpan.FromMinutes(2));
        (await shop.DecideAsync(asked.Id, approve: true)).Problem.ShouldBeNull();
        shop.Transfers.LoseRequests = true;
        shop.Transfers.Answer = new GatewayOutcome<TransferStatus>.Unknown("time-out");
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, asked.Id), default)).Value.Withdrawal.State.ShouldBe(WithdrawalState.Paying);
        await using var durable = new DurableFixture(
            new TestFunctions()
                .Orchestrator(WithdrawalWorkflow.Name, WithdrawalWorkflow.RunAsync)
                .Activity<WithdrawalReference, WithdrawalWait>(WithdrawalActivities.Read, _ => new WithdrawalWait(WithdrawalPhase.Deciding, shop.Clock.GetUtcNow().UtcDateTime)),
            clock: new ManualClock());

        // The page before the old one's ends with one that is as old.
        for (int i = 1; i < PageLimits.Max; i++)
        {
            (await shop.WithdrawAsync("bo", 1000)).Problem.ShouldBeNull();
        }

        foreach (TimeSpan later in (TimeSpan[])[WithdrawalDecisions.KnownFor, TimeSpan.FromDays(26)])
        {
            shop.Clock.Advance(later);
            using var log = new ErrorLog();
            var timer = new PayoutsTimer(shop.Get<ListMerchants>(), shop.Get<QueryWithdrawals>(), shop.Get<FinanceSettingsStore>(), shop.Clock, log.CreateLogger<PayoutsTimer>());
            await timer.SweepAsync(new TimerInfo(), durable.Client, CancellationToken.None);
            log.Errors.ShouldContain(said => said.Contains("forgotten", StringComparison.Ordinal) && said.Contains(asked.Id.Value, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Two_merchants_withdrawals_have_two_clocks()
    {
        var withdrawal = new WithdrawalId("w1");

        new WithdrawalReference(new MerchantId("fruit"), withdrawal).InstanceId.ShouldNotBe(new WithdrawalReference(new MerchantId("books"), withdrawal).InstanceId);
    }
}
