using Distribution.Functions.Orchestration;
using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
using Distribution.Tests.Runtime.Durable;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Functions.Withdrawals;

public sealed class WithdrawalWorkflowTests
{
    private static readonly WithdrawalReference Reference = new(new MerchantId("fruit"), new WithdrawalId("w1"));

    private readonly List<string> _done = [];
    private WithdrawalPhase _phase = WithdrawalPhase.Deciding;
    private int _unknownPayouts;

    [Fact]
    public async Task Finance_is_reminded_after_a_day_and_time_runs_out_after_seven()
    {
        await using DurableFixture durable = await StartAsync();

        await durable.AdvanceAsync(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        _done.ShouldBeEmpty();
        await durable.AdvanceAsync(TimeSpan.FromSeconds(1));
        _done.ShouldBe([WithdrawalActivities.Remind]);
        await durable.AdvanceAsync(TimeSpan.FromDays(6) - TimeSpan.FromSeconds(1));
        _done.ShouldBe([WithdrawalActivities.Remind]);
        await durable.AdvanceAsync(TimeSpan.FromSeconds(1));

        _done.ShouldBe([WithdrawalActivities.Remind, WithdrawalActivities.Expire]);
        await EndedCleanAsync(durable);
    }

    [Fact]
    public async Task A_rejection_ends_the_wait_at_once()
    {
        await using DurableFixture durable = await StartAsync();

        _phase = WithdrawalPhase.Ended;
        await WakeAsync(durable);

        _done.ShouldBeEmpty();
        await EndedCleanAsync(durable);
    }

    [Fact]
    public async Task The_first_of_two_approvals_leaves_it_waiting_with_the_same_deadline()
    {
        await using DurableFixture durable = await StartAsync();

        await WakeAsync(durable);
        await WakeAsync(durable);
        await durable.AdvanceAsync(TimeSpan.FromDays(7));

        _done.ShouldBe([WithdrawalActivities.Remind, WithdrawalActivities.Expire]);
        await EndedCleanAsync(durable);
    }

    [Fact]
    public async Task An_unknown_payout_is_asked_about_again_after_one_two_and_four_minutes()
    {
        _unknownPayouts = 3;
        await using DurableFixture durable = await StartAsync();
        _phase = WithdrawalPhase.Paying;
        await WakeAsync(durable);

        _done.Count.ShouldBe(1);
        await durable.AdvanceAsync(TimeSpan.FromMinutes(1));
        _done.Count.ShouldBe(2);
        await durable.AdvanceAsync(TimeSpan.FromMinutes(2));
        _done.Count.ShouldBe(3);
        await durable.AdvanceAsync(TimeSpan.FromMinutes(4));

        _done.ShouldBe([WithdrawalActivities.Pay, WithdrawalActivities.Pay, WithdrawalActivities.Pay, WithdrawalActivities.Pay]);
        await EndedCleanAsync(durable);
    }

    [Fact]
    public async Task A_provider_that_is_silent_for_weeks_is_asked_for_weeks()
    {
        _unknownPayouts = 400;
        _phase = WithdrawalPhase.Paying;
        await using DurableFixture durable = await StartAsync();

        await durable.AdvanceAsync(TimeSpan.FromDays(17));

        _done.Count.ShouldBe(401);
        await EndedCleanAsync(durable);
    }

    [Fact]
    public async Task A_withdrawal_that_is_decided_before_its_clock_starts_is_paid_at_once()
    {
        _phase = WithdrawalPhase.Paying;
        await using DurableFixture durable = await StartAsync();

        _done.ShouldBe([WithdrawalActivities.Pay]);
        await EndedCleanAsync(durable);
    }

    [Fact]
    public async Task A_second_start_is_no_fault_and_no_second_clock()
    {
        await using DurableFixture durable = await StartAsync();

        (await durable.Client.EnsureAsync(WithdrawalWorkflow.Name, Reference.InstanceId, Reference, CancellationToken.None)).ShouldBeFalse();
        await durable.AdvanceAsync(TimeSpan.FromDays(7));

        _done.ShouldBe([WithdrawalActivities.Remind, WithdrawalActivities.Expire]);
        (await durable.Client.EnsureAsync(WithdrawalWorkflow.Name, Reference.InstanceId, Reference, CancellationToken.None)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 32)]
    [InlineData(6, 60)]
    [InlineData(1000, 60)]
    public void Pauses_double_up_to_an_hour(int attempts, int minutes) =>
        WithdrawalWorkflow.PauseAfter(attempts).ShouldBe(TimeSpan.FromMinutes(minutes));

    private async Task<DurableFixture> StartAsync()
    {
        var clock = new ManualClock();
        DateTime requestedAt = clock.GetUtcNow().UtcDateTime;
        var durable = new DurableFixture(
            new TestFunctions()
                .Orchestrator(WithdrawalWorkflow.Name, WithdrawalWorkflow.RunAsync)
                .Activity<WithdrawalReference, WithdrawalWait>(WithdrawalActivities.Read, _ => new WithdrawalWait(_phase, requestedAt))
                .Activity<WithdrawalReference, bool>(WithdrawalActivities.Remind, _ => Note(WithdrawalActivities.Remind))
                .Activity<WithdrawalReference, bool>(WithdrawalActivities.Expire, _ => Note(WithdrawalActivities.Expire, ends: true))
                .Activity<WithdrawalReference, bool>(WithdrawalActivities.Pay, _ => Note(WithdrawalActivities.Pay, ends: _unknownPayouts-- <= 0)),
            clock: clock);
        (await durable.Client.EnsureAsync(WithdrawalWorkflow.Name, Reference.InstanceId, Reference, CancellationToken.None)).ShouldBeTrue();
        await durable.SettleAsync();
        return durable;
    }

    private static async Task WakeAsync(DurableFixture durable)
    {
        await durable.Client.RaiseEventAsync(Reference.InstanceId, WithdrawalWorkflow.Decided, "");
        await durable.SettleAsync();
    }

    private static async Task EndedCleanAsync(DurableFixture durable)
    {
        (await durable.StateAsync(Reference.InstanceId)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        durable.Engine.NextDue.ShouldBeNull();
    }

    private bool Note(string activity, bool ends = false)
    {
        _done.Add(activity);
        _phase = ends ? WithdrawalPhase.Ended : _phase;
        return ends;
    }
}
