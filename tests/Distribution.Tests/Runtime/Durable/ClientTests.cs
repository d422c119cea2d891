using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Runtime.Durable;

public sealed class ClientTests
{
    private static TestFunctions Functions => new TestFunctions()
        .Orchestrator("Echo", context => Task.FromResult(context.GetInput<string>()))
        .Orchestrator("Fail", _ => throw new InvalidOperationException("no"))
        .Orchestrator("Wait", async context =>
        {
            context.SetCustomStatus("waiting");
            return await context.WaitForExternalEvent<string>("Go");
        });

    [Fact]
    public async Task Metadata_hold_inputs_and_outputs_only_when_asked_for()
    {
        await using var durable = new DurableFixture(Functions);
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait", "in", CancellationToken.None);
        id.Length.ShouldBe(32);
        OrchestrationMetadata started = await durable.Client.WaitForInstanceStartAsync(id, CancellationToken.None);
        started.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        started.IsRunning.ShouldBeTrue();
        await durable.Client.RaiseEventAsync(id, "Go", "out");

        OrchestrationMetadata without = await durable.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None);
        OrchestrationMetadata with = (await durable.Client.GetInstanceAsync(id, true))!;

        without.IsCompleted.ShouldBeTrue();
        without.SerializedInput.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => without.ReadOutputAs<string>());
        (with.ReadInputAs<string>(), with.ReadOutputAs<string>(), with.ReadCustomStatusAs<string>()).ShouldBe(("in", "out", "waiting"));
        with.CreatedAt.ShouldBe(durable.Clock.GetUtcNow());
        (await durable.Client.GetInstanceAsync("missing")).ShouldBeNull();
        await Should.ThrowAsync<InvalidOperationException>(() => durable.Client.WaitForInstanceCompletionAsync("missing"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@entity")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    public async Task Ids_that_storage_cannot_hold_are_refused(string id)
    {
        await using var durable = new DurableFixture(Functions);

        await Should.ThrowAsync<ArgumentException>(() => durable.Client.ScheduleNewOrchestrationInstanceAsync("Echo", new StartOrchestrationOptions(id)));
    }

    [Fact]
    public async Task By_default_a_live_instance_is_kept_and_an_ended_one_replaced()
    {
        await using var durable = new DurableFixture(Functions);
        var options = new StartOrchestrationOptions("one");
        await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait", options);
        await durable.SettleAsync();

        await Should.ThrowAsync<OrchestrationAlreadyExistsException>(() => durable.Client.ScheduleNewOrchestrationInstanceAsync("Echo", options));
        await durable.Client.RaiseEventAsync("one", "Go", "x");
        await durable.FinishAsync("one");
        await durable.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "second", options);

        (await durable.FinishAsync("one")).ReadOutputAs<string>().ShouldBe("second");
        durable.Count("durable_instance").ShouldBe(1);
    }

    [Fact]
    public async Task Dedupe_statuses_decide_which_instance_stands_in_the_way()
    {
        await using var durable = new DurableFixture(Functions);
        StartOrchestrationOptions all = new StartOrchestrationOptions("one").WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
        StartOrchestrationOptions live = new StartOrchestrationOptions("one").WithDedupeStatuses(
            OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.Failed);

        await durable.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "first", all);
        await durable.SettleAsync();
        await Should.ThrowAsync<OrchestrationAlreadyExistsException>(() => durable.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "again", all));
        await durable.Client.ScheduleNewOrchestrationInstanceAsync("Fail", live);
        (await durable.FinishAsync("one")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        await Should.ThrowAsync<OrchestrationAlreadyExistsException>(() => durable.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "again", live));
    }

    [Fact]
    public async Task A_live_instance_that_may_be_replaced_is_replaced_with_all_it_waits_for()
    {
        await using var durable = new DurableFixture(Functions.Orchestrator("Timer", context => context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None)));
        StartOrchestrationOptions options = new StartOrchestrationOptions("one").WithDedupeStatuses();
        await durable.Client.ScheduleNewOrchestrationInstanceAsync("Timer", options);
        await durable.SettleAsync();

        await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait", options);
        await durable.SettleAsync();

        (await durable.StateAsync("one")).Name.ShouldBe("Wait");
        durable.Engine.NextDue.ShouldBeNull();
        await Should.ThrowAsync<ArgumentException>(() => durable.Client.ScheduleNewOrchestrationInstanceAsync(
            "Echo", new StartOrchestrationOptions("other").WithDedupeStatuses(OrchestrationRuntimeStatus.Terminated)));
    }

    [Fact]
    public async Task Instances_are_listed_in_pages_by_prefix_status_and_time()
    {
        await using var durable = new DurableFixture(Functions);
        foreach (int i in Enumerable.Range(0, 25))
        {
            await durable.Client.ScheduleNewOrchestrationInstanceAsync(i % 5 == 0 ? "Wait" : "Echo", "x", new StartOrchestrationOptions($"{(i < 20 ? "a" : "b")}-{i:00}"));
            durable.Clock.MoveTo(durable.Clock.GetUtcNow().AddMinutes(1));
        }

        await durable.SettleAsync();
        DurableTaskClient client = durable.Client;
        var pages = new List<int>();
        await foreach (Page<OrchestrationMetadata> page in client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "a-", PageSize: 8)).AsPages())
        {
            pages.Add(page.Values.Count);
        }

        pages.ShouldBe([8, 8, 4]);
        (await ListAsync(client, new OrchestrationQuery())).Count.ShouldBe(25);
        (await ListAsync(client, new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running], FetchInputsAndOutputs: true)))
            .ShouldBe(["a-00", "a-05", "a-10", "a-15", "b-20"]);
        DateTimeOffset start = new ManualClock().GetUtcNow();
        (await ListAsync(client, new OrchestrationQuery(start.AddMinutes(3), start.AddMinutes(4)))).ShouldBe(["a-03", "a-04"]);
    }

    [Fact]
    public async Task Only_ended_instances_are_purged()
    {
        await using var durable = new DurableFixture(Functions);
        string running = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait");
        OrchestrationMetadata ended = await durable.RunAsync("Echo", "x");

        (await durable.Client.PurgeInstanceAsync(running)).PurgedInstanceCount.ShouldBe(0);
        (await durable.Client.PurgeInstanceAsync("missing")).PurgedInstanceCount.ShouldBe(0);
        (await durable.Client.PurgeInstanceAsync(ended.InstanceId)).PurgedInstanceCount.ShouldBe(1);

        (await durable.Client.GetInstanceAsync(ended.InstanceId)).ShouldBeNull();
        durable.Count($"durable_history h WHERE NOT EXISTS (SELECT 1 FROM durable_instance WHERE key = h.instance)").ShouldBe(0);
    }

    [Fact]
    public async Task A_purge_by_filter_takes_statuses_times_and_children()
    {
        await using var durable = new DurableFixture(Functions.Orchestrator("Parent", context => context.CallSubOrchestratorAsync("Echo")));
        await durable.RunAsync("Echo", "x");
        await durable.RunAsync("Fail");
        durable.Clock.MoveTo(durable.Clock.GetUtcNow().AddDays(1));
        OrchestrationMetadata parent = await durable.RunAsync("Parent");

        (await durable.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Running]))).PurgedInstanceCount.ShouldBe(1);
        (await durable.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: durable.Clock.GetUtcNow().AddHours(-1)))).PurgedInstanceCount.ShouldBe(1);
        (await durable.Client.PurgeInstanceAsync(parent.InstanceId, new PurgeInstanceOptions(true))).PurgedInstanceCount.ShouldBe(2);
        durable.Count("durable_instance").ShouldBe(0);
        durable.Count("durable_history").ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_ended_instance_is_restarted_with_its_input(bool newId)
    {
        await using var durable = new DurableFixture(Functions);
        OrchestrationMetadata first = await durable.RunAsync("Echo", "x");

        string id = await durable.Client.RestartAsync(first.InstanceId, newId);

        (id == first.InstanceId).ShouldBe(!newId);
        (await durable.FinishAsync(id)).ReadOutputAs<string>().ShouldBe("x");
        await Should.ThrowAsync<ArgumentException>(() => durable.Client.RestartAsync("missing"));
        string running = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait");
        await Should.ThrowAsync<InvalidOperationException>(() => durable.Client.RestartAsync(running));
    }

    private static async Task<List<string>> ListAsync(DurableTaskClient client, OrchestrationQuery query)
    {
        var ids = new List<string>();
        await foreach (OrchestrationMetadata state in client.GetAllInstancesAsync(query))
        {
            ids.Add(state.InstanceId);
        }

        return ids;
    }
}
