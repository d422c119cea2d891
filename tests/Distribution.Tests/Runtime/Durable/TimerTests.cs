using EmbeddedFunctions.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Runtime.Durable;

public sealed class TimerTests
{
    private static readonly DateTimeOffset Start = new ManualClock().GetUtcNow();

    [Fact]
    public async Task A_timer_completes_at_its_time_and_not_before()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Wait", async context =>
            {
                await context.CreateTimer(TimeSpan.FromHours(2), CancellationToken.None);
                return context.CurrentUtcDateTime;
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait");

        await durable.AdvanceAsync(TimeSpan.FromHours(2) - TimeSpan.FromTicks(1));
        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        durable.Engine.NextDue.ShouldBe(Start + TimeSpan.FromHours(2));
        await durable.AdvanceAsync(TimeSpan.FromTicks(1));

        (await durable.StateAsync(id)).ReadOutputAs<DateTime>().ShouldBe((Start + TimeSpan.FromHours(2)).UtcDateTime);
        durable.Engine.NextDue.ShouldBeNull();
    }

    [Fact]
    public async Task A_timer_of_thirty_days_is_made_of_pieces_of_three()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Month", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(30), CancellationToken.None);
                return context.CurrentUtcDateTime;
            }));

        OrchestrationMetadata state = await durable.RunAsync("Month");

        state.ReadOutputAs<DateTime>().ShouldBe((Start + TimeSpan.FromDays(30)).UtcDateTime);
        durable.Count("durable_history WHERE kind = 6").ShouldBe(10);
    }

    [Fact]
    public async Task Seven_seconds_with_pieces_of_three_are_three_timers()
    {
        await using var durable = new DurableFixture(
            new TestFunctions().Orchestrator("Long", context => context.CreateTimer(TimeSpan.FromSeconds(7), CancellationToken.None)),
            new DurableEngineOptions { MaximumTimerInterval = TimeSpan.FromSeconds(3) });

        (await durable.RunAsync("Long")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        durable.Count("durable_history WHERE kind = 6").ShouldBe(3);
    }

    [Fact]
    public async Task An_open_timer_keeps_a_returned_orchestration_running()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Leaky", context =>
            {
                _ = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return Task.FromResult("done");
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Leaky");
        await durable.SettleAsync();

        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        (await durable.FinishAsync(id)).ReadOutputAs<string>().ShouldBe("done");
        durable.Clock.GetUtcNow().ShouldBe(Start + TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_failed_orchestration_also_waits_for_its_open_timer()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Leaky", context =>
            {
                _ = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                throw new InvalidOperationException("no");
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Leaky");
        await durable.SettleAsync();

        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        (await durable.FinishAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_timer_leaves_nothing_behind(bool inALaterEpisode)
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Cancel", async context =>
            {
                using var cancel = new CancellationTokenSource();
                Task timer = context.CreateTimer(TimeSpan.FromDays(2), cancel.Token);
                if (inALaterEpisode)
                {
                    await context.CallActivityAsync("Nothing");
                }

                cancel.Cancel();
                timer.IsCanceled.ShouldBeTrue();
                await context.WaitForExternalEvent<int>("Go");
            })
            .Activity<object, string?>("Nothing", _ => null));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Cancel");
        await durable.SettleAsync();

        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        durable.Engine.NextDue.ShouldBeNull();
        durable.Count("durable_inbox").ShouldBe(0);
        await durable.Client.RaiseEventAsync(id, "Go", 1);
        (await durable.FinishAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task A_timer_in_the_past_fires_at_once()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Past", context => context.CreateTimer(context.CurrentUtcDateTime.AddDays(-1), CancellationToken.None)));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Past");
        await durable.SettleAsync();

        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task Many_orchestrations_with_the_same_due_time_all_complete()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Parent", context => Task.WhenAll(Enumerable.Range(0, 5).Select(_ => context.CallSubOrchestratorAsync("Child"))))
            .Orchestrator("Child", context => context.CreateTimer(new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc), CancellationToken.None)));
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => durable.Client.ScheduleNewOrchestrationInstanceAsync("Parent")));

        await durable.AdvanceAsync(TimeSpan.FromDays(1));

        foreach (string id in ids)
        {
            (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        }
    }

    [Fact]
    public async Task A_start_in_the_future_stays_pending_until_then()
    {
        await using var durable = new DurableFixture(new TestFunctions().Orchestrator("Later", context => Task.FromResult(context.CurrentUtcDateTime)));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Later", new StartOrchestrationOptions(null, Start + TimeSpan.FromDays(10)));

        await durable.AdvanceAsync(TimeSpan.FromDays(9));
        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        await durable.AdvanceAsync(TimeSpan.FromDays(1));

        (await durable.StateAsync(id)).ReadOutputAs<DateTime>().ShouldBe((Start + TimeSpan.FromDays(10)).UtcDateTime);
    }
}
