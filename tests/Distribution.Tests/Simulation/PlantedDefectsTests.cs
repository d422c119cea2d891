using Distribution.Local.Simulation;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Tests.TestKit;
using Xunit.Abstractions;

namespace Distribution.Tests.Simulation;

/// <summary>What the simulator is worth: each of these mistakes, planted, is found, and a seed of it fails the same way again. Some of each kind in every run, all of them every night.</summary>
public sealed class PlantedDefectsTests(ITestOutputHelper output)
{
    private const int Seeds = 400;

    [Fact]
    public Task A_posting_that_is_made_again_when_its_message_comes_again_is_found() => MustBeFoundAsync(() => new PostsAgain());

    [Fact]
    public Task A_payout_that_has_a_new_number_each_time_is_found() => MustBeFoundAsync(() => new NewNumberEachTime());

    [LongFact]
    public Task A_payout_that_is_given_up_without_an_answer_is_found() => MustBeFoundAsync(() => new SilenceIsFailure());

    [Fact]
    public Task A_refund_that_overwrites_what_changed_meanwhile_is_found() => MustBeFoundAsync(() => new Overwrites(OrderStore.OrderRow));

    [LongFact]
    public Task A_settlement_that_overwrites_what_changed_meanwhile_is_found() => MustBeFoundAsync(() => new Overwrites(OrderStore.CommissionRow));

    [Fact]
    public Task Balances_that_lose_an_update_are_found() => MustBeFoundAsync(() => new OverwritesBalances());

    [Fact]
    public Task A_message_that_opens_a_settled_sheet_again_is_found() => MustBeFoundAsync(() => new OpensSettledSheets());

    [Fact]
    public Task A_message_that_is_taken_for_handled_when_it_failed_is_found() => MustBeFoundAsync(() => new TakesFailureForDone());

    [Fact]
    public Task A_close_that_counts_again_is_found() => MustBeFoundAsync(() => new CountsAgain());

    [LongFact]
    public Task Grants_of_a_close_whose_keys_do_not_name_the_window_are_found() => MustBeFoundAsync(() => new GrantsWithoutWindow());

    [LongFact]
    public Task A_ranking_that_puts_the_later_of_equals_first_is_found() => MustBeFoundAsync(() => new RanksLatestFirst());

    [LongFact]
    public Task A_budget_that_a_void_does_not_give_back_is_found() => MustBeFoundAsync(() => new KeepsBudgetOfVoided());

    [LongFact]
    public Task A_release_that_settles_without_waiting_is_found() => MustBeFoundAsync(() => new SettlesWithRelease());

    [Fact]
    public Task A_settlement_of_what_is_held_is_found() => MustBeFoundAsync(() => new SettlesHeld());

    [LongFact]
    public Task A_group_whose_host_keeps_what_its_refunds_take_is_found() => MustBeFoundAsync(() => new PaysForRefundedGroups());

    [LongFact]
    public Task A_limit_that_forgets_its_uses_is_found() => MustBeFoundAsync(() => new ForgetsLimits());

    [Fact]
    public Task A_sweep_that_does_not_bring_lost_legs_is_found() => MustBeFoundAsync(() => new SweepsNoLegs());

    [LongFact]
    public Task A_payment_in_time_that_goes_back_as_too_late_is_found() => MustBeFoundAsync(() => new TakesPaymentsForLate());

    [Fact]
    public Task A_refund_of_less_than_was_asked_for_is_found() => MustBeFoundAsync(() => new RefundsAFenLess());

    [Fact]
    public Task A_withdrawal_that_one_person_may_approve_alone_is_found() => MustBeFoundAsync(() => new NeedsOneApproval());

    [LongFact]
    public Task A_budget_that_gives_nothing_to_the_second_who_comes_is_found() => MustBeFoundAsync(() => new GivesBudgetsToTheFirst());

    private async Task MustBeFoundAsync(Func<Defects> plant)
    {
        var run = new SeedRun(first: 1, Seeds, defects: plant);

        await run.RunAsync(CancellationToken.None);

        SeedOutcome found = run.Failed.ShouldNotBeNull();
        output.WriteLine($"seed {found.Seed}: {found.Failure}");
        SeedOutcome again = Simulator.Play(found.Seed, null, plant());
        again.Failure.ShouldBe(found.Failure);
        again.Hash.ShouldBe(found.Hash);
        Simulator.Play(found.Seed).Failure.ShouldBeNull();
    }
}
