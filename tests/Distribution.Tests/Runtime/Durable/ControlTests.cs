using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Runtime.Durable;

/// <summary>Terminating, replacing, suspending and resuming.</summary>
public sealed class ControlTests
{
    private static TestFunctions Functions => new TestFunctions()
        .Orchestrator("Wait", context => context.WaitForExternalEvent<string>("Go"));

    [Fact]
    public async Task Termination_keeps_its_output_and_drops_what_the_instance_waited_for()
    {
        await using var durable = new DurableFixture(Functions.Orchestrator("Timer", context => context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None)));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Timer");
        await durable.SettleAsync();

        await durable.Client.TerminateInstanceAsync(id, new { reason = "enough" }, CancellationToken.None);
        OrchestrationMetadata state = await durable.Client.WaitForInstanceCompletionAsync(id, true);

        state.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        state.SerializedOutput.ShouldBe("{\"reason\":\"enough\"}");
        durable.Engine.NextDue.ShouldBeNull();
        await durable.Client.TerminateInstanceAsync(id);
        await durable.Client.TerminateInstanceAsync("missing");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Children_are_terminated_only_recursively(bool recursive)
    {
        await using var durable = new DurableFixture(Functions.Orchestrator("Parent", context => context.CallSubOrchestratorAsync("Middle", options: new TaskOptions().WithInstanceId("middle")))
            .Orchestrator("Middle", context => context.CallSubOrchestratorAsync("Wait", options: new TaskOptions().WithInstanceId("leaf"))));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Parent");
        await durable.SettleAsync();

        await durable.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions("out", recursive));
        await durable.SettleAsync();

        OrchestrationRuntimeStatus expected = recursive ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Running;
        (await durable.StateAsync("middle")).RuntimeStatus.ShouldBe(expected);
        (await durable.StateAsync("leaf")).RuntimeStatus.ShouldBe(expected);
    }

    [Fact]
    public async Task A_terminated_child_fails_its_parent()
    {
        await using var durable = new DurableFixture(Functions.Orchestrator("Parent", context => context.CallSubOrchestratorAsync("Wait", options: new TaskOptions().WithInstanceId("leaf"))));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Parent");
        await durable.SettleAsync();

        await durable.Client.TerminateInstanceAsync("leaf");

        (await durable.FinishAsync(id)).FailureDetails!.ErrorMessage.ShouldContain("terminated");
    }

    [Fact]
    public async Task A_replaced_child_fails_its_parent_and_a_live_one_cannot_be_called_twice()
    {
        await using var durable = new DurableFixture(Functions.Orchestrator("Parent", context => context.CallSubOrchestratorAsync("Wait", options: new TaskOptions().WithInstanceId("leaf"))));
        string first = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Parent");
        await durable.SettleAsync();

        OrchestrationMetadata second = await durable.RunAsync("Parent");
        second.FailureDetails!.InnerFailure!.IsCausedBy<OrchestrationAlreadyExistsException>().ShouldBeTrue();
        await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("leaf").WithDedupeStatuses());

        (await durable.FinishAsync(first)).FailureDetails!.ErrorMessage.ShouldContain("terminated");
    }

    [Fact]
    public async Task A_resumption_is_not_lost_behind_any_number_of_events()
    {
        await using var durable = new DurableFixture(Functions.Orchestrator("Count", async context =>
        {
            int sum = 0;
            for (int i = 0; i < 2500; i++)
            {
                sum += await context.WaitForExternalEvent<int>("Go");
            }

            return sum;
        }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Count");
        await durable.SettleAsync();
        await durable.Client.SuspendInstanceAsync(id);
        await Task.WhenAll(Enumerable.Range(0, 2500).Select(_ => durable.Client.RaiseEventAsync(id, "Go", 1)));
        await durable.SettleAsync();
        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);

        await durable.Client.ResumeInstanceAsync(id);

        (await durable.FinishAsync(id)).ReadOutputAs<int>().ShouldBe(2500);
    }

    [Fact]
    public async Task A_suspended_instance_takes_nothing_in_until_it_is_resumed()
    {
        await using var durable = new DurableFixture(Functions);
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait");
        await durable.SettleAsync();
        await durable.Client.SuspendInstanceAsync(id, "look into it");
        await durable.Client.RaiseEventAsync(id, "Go", "late");
        await durable.SettleAsync();

        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        await durable.RestartAsync();
        await durable.SettleAsync();
        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        await durable.Client.ResumeInstanceAsync(id);
        await durable.SettleAsync();

        (await durable.StateAsync(id)).ReadOutputAs<string>().ShouldBe("late");
        await durable.Client.SuspendInstanceAsync(id);
        await durable.Client.ResumeInstanceAsync(id);
        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task Resuming_what_is_not_suspended_changes_nothing()
    {
        await using var durable = new DurableFixture(Functions);
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait");
        await durable.SettleAsync();

        await durable.Client.ResumeInstanceAsync(id);
        await durable.SettleAsync();

        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }
}
