using System.Collections.Concurrent;
using Distribution.Local;
using EmbeddedFunctions.Durable;
using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Runtime.Durable;

public sealed class PersistenceTests
{
    [Fact]
    public async Task A_restart_goes_on_from_the_history_without_running_activities_again()
    {
        var runs = new ConcurrentBag<string>();
        TestFunctions functions = Journey(runs);
        await using var durable = new DurableFixture(functions);
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Journey");
        await durable.SettleAsync();
        await durable.RestartAsync();
        await durable.AdvanceAsync(TimeSpan.FromDays(5));
        await durable.RestartAsync();
        await durable.Client.RaiseEventAsync(id, "Go", "event");
        await durable.RestartAsync();

        (await durable.FinishAsync(id)).ReadOutputAs<string>().ShouldBe("a event b");
        runs.Order().ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Timers_that_came_due_while_the_process_was_down_fire_at_the_start()
    {
        await using var durable = new DurableFixture(new TestFunctions().Orchestrator("Wait", context => context.CreateTimer(TimeSpan.FromDays(2), CancellationToken.None)));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Wait");
        await durable.SettleAsync();
        durable.Clock.MoveTo(durable.Clock.GetUtcNow().AddDays(3));

        await durable.RestartAsync();
        await durable.SettleAsync();

        (await durable.StateAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task An_activity_that_ended_before_its_result_was_committed_runs_again()
    {
        int runs = 0;
        DirectoryInfo? killed = null;
        DurableFixture? first = null;
        TestFunctions functions = new TestFunctions()
            .Orchestrator("Once", context => context.CallActivityAsync<int>("Effect"))
            .Activity<object, int>("Effect", _ =>
            {
                int run = Interlocked.Increment(ref runs);
                killed ??= first!.CopyAsKilled();
                return run;
            });
        first = new DurableFixture(functions);
        await using DurableFixture durable = first;
        OrchestrationMetadata survived = await durable.RunAsync("Once");
        runs.ShouldBe(1);

        await using var second = new DurableFixture(functions, directory: killed.ShouldNotBeNull());

        (await second.FinishAsync(survived.InstanceId)).ReadOutputAs<int>().ShouldBe(2);
        runs.ShouldBe(2);
    }

    [Fact]
    public async Task A_killed_process_loses_nothing_that_was_acknowledged()
    {
        var runs = new ConcurrentBag<string>();
        await using var durable = new DurableFixture(Journey(runs));
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => durable.Client.ScheduleNewOrchestrationInstanceAsync("Journey")));
        await Task.WhenAll(ids.Select(id => durable.Client.RaiseEventAsync(id, "Go", "event")));
        await durable.AdvanceAsync(TimeSpan.FromDays(1));

        await using var revived = new DurableFixture(Journey([]), clock: new ManualClock(durable.Clock.GetUtcNow()), directory: durable.CopyAsKilled());

        foreach (string id in ids)
        {
            (await revived.FinishAsync(id)).ReadOutputAs<string>().ShouldBe("a event b");
            (await durable.FinishAsync(id)).ReadOutputAs<string>().ShouldBe("a event b");
        }
    }

    [Fact]
    public async Task Stopping_cancels_a_running_activity_which_runs_again_at_the_next_start()
    {
        int runs = 0;
        var running = new TaskCompletionSource();
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Slow", context => context.CallActivityAsync<int>("Slow"))
            .Activity<object, int>("Slow", async (_, cancellation) =>
            {
                if (Interlocked.Increment(ref runs) == 1)
                {
                    running.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellation);
                }

                return runs;
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Slow");
        await running.Task;

        await durable.RestartAsync();

        (await durable.FinishAsync(id)).ReadOutputAs<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Five_hundred_instances_run_at_the_same_time()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Small", async context =>
            {
                int value = await context.CallActivityAsync<int>("Twice", context.GetInput<int>());
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return await context.CallActivityAsync<int>("Twice", value);
            })
            .Activity<int, int>("Twice", value => value * 2));

        string[] ids = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => durable.Client.ScheduleNewOrchestrationInstanceAsync("Small", i)));
        await durable.AdvanceAsync(TimeSpan.FromHours(1));

        for (int i = 0; i < ids.Length; i++)
        {
            (await durable.StateAsync(ids[i])).ReadOutputAs<int>().ShouldBe(i * 4);
        }

        durable.Count("durable_inbox").ShouldBe(0);
        durable.Count("durable_work").ShouldBe(0);
    }

    [Fact]
    public async Task Activities_keep_to_their_limit()
    {
        int now = 0;
        int most = 0;
        await using var durable = new DurableFixture(
            new TestFunctions()
                .Orchestrator("Wide", context => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => context.CallActivityAsync("Slow"))))
                .Activity<object, int>("Slow", async (_, cancellation) =>
                {
                    int running = Interlocked.Increment(ref now);
                    InterlockedMax(ref most, running);
                    await Task.Delay(5, cancellation);
                    return Interlocked.Decrement(ref now);
                }),
            new DurableEngineOptions { MaxConcurrentActivities = 3 });

        (await durable.RunAsync("Wide")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        most.ShouldBe(3);
    }

    [Fact]
    public async Task With_the_real_clock_the_engine_wakes_itself()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("durable-real-");
        TestFunctions functions = new TestFunctions().Orchestrator("Short", context => context.CreateTimer(TimeSpan.FromMilliseconds(50), CancellationToken.None));
        await using (SqliteDatabase database = SqliteDatabase.Open(Path.Combine(directory.FullName, "real.db")))
        await using (var engine = new DurableEngine(database, TimeProvider.System, functions, new DurableEngineOptions(), NullLoggerFactory.Instance))
        {
            engine.Start();
            string id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Short");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

            OrchestrationMetadata state = await engine.Client.WaitForInstanceCompletionAsync(id, patience.Token);

            state.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
            (state.LastUpdatedAt - state.CreatedAt).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(50));
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task With_a_clock_that_is_put_forward_the_engine_wakes_itself()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("durable-shifted-");
        TestFunctions functions = new TestFunctions().Orchestrator("Long", context => context.CreateTimer(TimeSpan.FromDays(3), CancellationToken.None));
        var clock = new ShiftedClock(TimeSpan.FromDays(1));
        await using (SqliteDatabase database = SqliteDatabase.Open(Path.Combine(directory.FullName, "shifted.db")))
        await using (var engine = new DurableEngine(database, clock, functions, new DurableEngineOptions(), NullLoggerFactory.Instance))
        {
            engine.Start();
            string id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Long");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await engine.Client.WaitForInstanceStartAsync(id, patience.Token);
            while (engine.NextDue is null)
            {
                await Task.Delay(1, patience.Token);
            }

            clock.Shift(TimeSpan.FromDays(2));
            (await engine.Client.GetInstanceAsync(id)).ShouldNotBeNull().RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
            clock.Shift(TimeSpan.FromDays(2));

            (await engine.Client.WaitForInstanceCompletionAsync(id, patience.Token)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        }

        directory.Delete(recursive: true);
    }

    private static TestFunctions Journey(ConcurrentBag<string> runs) => new TestFunctions()
        .Orchestrator("Journey", async context =>
        {
            string first = await context.CallActivityAsync<string>("Step", "a");
            await context.CreateTimer(TimeSpan.FromDays(4), CancellationToken.None);
            string signal = await context.WaitForExternalEvent<string>("Go");
            return $"{first} {signal} {await context.CallActivityAsync<string>("Step", "b")}";
        })
        .Activity<string, string>("Step", name =>
        {
            runs.Add(name);
            return name;
        });

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var actual && actual != seen)
        {
            seen = actual;
        }
    }
}
