using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Runtime.Durable;

public sealed class ContinueAsNewTests
{
    [Fact]
    public async Task The_input_counts_to_ten_under_one_id()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Count", async context =>
            {
                int value = context.GetInput<int>();
                await context.CallActivityAsync("Nothing");
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                if (value < 10)
                {
                    context.ContinueAsNew(value + 1);
                }

                return value;
            })
            .Activity<object, string?>("Nothing", _ => null));

        OrchestrationMetadata state = await durable.RunAsync("Count", 1);

        state.ReadOutputAs<int>().ShouldBe(10);
        state.ReadInputAs<int>().ShouldBe(10);
        durable.Count("durable_instance").ShouldBe(1);
        durable.Count("durable_history WHERE kind = 2").ShouldBe(1);
    }

    [Fact]
    public async Task The_next_generation_may_have_another_version()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Upgrade", context =>
            {
                if (context.Version.Length == 0)
                {
                    context.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "2.0" });
                }

                return Task.FromResult(context.Version);
            }));

        (await durable.RunAsync("Upgrade")).ReadOutputAs<string>().ShouldBe("2.0");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_not_consumed_go_on_to_the_next_generation_in_order(bool timers)
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Collect", async context =>
            {
                List<int> seen = context.GetInput<List<int>>() ?? [];
                if (timers)
                {
                    await context.CreateTimer(TimeSpan.FromSeconds(10), CancellationToken.None);
                }

                seen.Add(await context.WaitForExternalEvent<int>("Go"));
                if (seen.Count < 5)
                {
                    context.ContinueAsNew(seen);
                }

                return seen;
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Collect");
        for (int i = 0; i < 5; i++)
        {
            await durable.Client.RaiseEventAsync(id, "go", i);
        }

        (await durable.FinishAsync(id)).ReadOutputAs<List<int>>().ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task Events_are_dropped_when_they_are_not_to_be_preserved()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Forget", async context =>
            {
                if (context.GetInput<bool>())
                {
                    return await context.WaitForExternalEvent<int>("Go");
                }

                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                context.ContinueAsNew(true, preserveUnprocessedEvents: false);
                return 0;
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Forget");
        await durable.Client.RaiseEventAsync(id, "Go", 1);
        await durable.AdvanceAsync(TimeSpan.FromSeconds(1));
        await durable.Client.RaiseEventAsync(id, "Go", 2);

        (await durable.FinishAsync(id)).ReadOutputAs<int>().ShouldBe(2);
    }

    [Fact]
    public async Task What_is_asked_for_after_it_is_dropped()
    {
        int runs = 0;
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Drops", context =>
            {
                if (!context.GetInput<bool>())
                {
                    context.ContinueAsNew(true);
                    _ = context.CallActivityAsync("Count");
                    _ = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                }

                return Task.CompletedTask;
            })
            .Activity<object, int>("Count", _ => Interlocked.Increment(ref runs)));

        (await durable.RunAsync("Drops")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        runs.ShouldBe(0);
        durable.Engine.NextDue.ShouldBeNull();
    }

    [Fact]
    public async Task Results_of_an_older_generation_are_not_taken_for_the_new_ones()
    {
        var release = new TaskCompletionSource();
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Stale", async context =>
            {
                if (context.GetInput<bool>())
                {
                    await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                    return;
                }

                _ = context.CallActivityAsync<string>("Slow");
                await context.WaitForExternalEvent<int>("Go");
                context.ContinueAsNew(true);
            })
            .Activity<object, string>("Slow", async (_, _) =>
            {
                await release.Task;
                return "old";
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Stale");
        await durable.Client.RaiseEventAsync(id, "Go", 1);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (durable.Engine.NextDue is null)
        {
            await Task.Delay(1, patience.Token);
        }

        release.SetResult();
        await durable.SettleAsync();

        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        durable.Count("durable_work").ShouldBe(0);
    }

    [Fact]
    public async Task Many_instances_with_many_generations_all_complete()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Rapid", async context =>
            {
                int left = context.GetInput<int>();
                await Task.WhenAll(context.CallActivityAsync("Nothing"), context.CallActivityAsync("Nothing"));
                if (left > 0)
                {
                    context.ContinueAsNew(left - 1);
                }
            })
            .Activity<object, string?>("Nothing", _ => null));
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => durable.Client.ScheduleNewOrchestrationInstanceAsync("Rapid", 10)));

        await durable.SettleAsync();

        foreach (string id in ids)
        {
            (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        }
    }
}
