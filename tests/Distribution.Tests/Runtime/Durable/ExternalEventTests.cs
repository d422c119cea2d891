using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Runtime.Durable;

public sealed class ExternalEventTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Events_are_received_in_the_order_they_are_waited_for(int count)
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Listen", async context =>
            {
                var received = new List<int>();
                for (int i = 0; i < count; i++)
                {
                    received.Add(await context.WaitForExternalEvent<int>(string.Create(CultureInfo.InvariantCulture, $"Event{i}")));
                }

                return received;
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Listen");
        for (int i = 0; i < count; i++)
        {
            await durable.Client.RaiseEventAsync(id, string.Create(CultureInfo.InvariantCulture, $"EVENT{i}"), i);
        }

        (await durable.FinishAsync(id)).ReadOutputAs<List<int>>().ShouldBe(Enumerable.Range(0, count));
    }

    [Fact]
    public async Task The_last_of_several_waiters_is_served_first()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Stack", async context =>
            {
                Task<string>[] waits = [.. Enumerable.Range(0, 3).Select(_ => context.WaitForExternalEvent<string>("Go"))];
                return string.Concat(await Task.WhenAll(waits));
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Stack");
        await durable.SettleAsync();
        foreach (string value in (string[])["a", "b", "c"])
        {
            await durable.Client.RaiseEventAsync(id, "go", value);
            await durable.SettleAsync();
        }

        (await durable.FinishAsync(id)).ReadOutputAs<string>().ShouldBe("cba");
    }

    [Fact]
    public async Task A_cancelled_wait_does_not_eat_the_next_event()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Cancelled", async context =>
            {
                using var cancel = new CancellationTokenSource();
                Task<string> lower = context.WaitForExternalEvent<string>("Go");
                Task<string> upper = context.WaitForExternalEvent<string>("Go", cancel.Token);
                await context.CallActivityAsync("Nothing");
                cancel.Cancel();
                upper.IsCanceled.ShouldBeTrue();
                return await lower;
            })
            .Activity<object, string?>("Nothing", _ => null));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Cancelled");
        await durable.SettleAsync();
        await durable.Client.RaiseEventAsync(id, "Go", "mine");

        (await durable.FinishAsync(id)).ReadOutputAs<string>().ShouldBe("mine");
    }

    [Fact]
    public async Task Events_nobody_waits_for_are_buffered_in_order()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Late", async context =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return await context.WaitForExternalEvent<string>("Go") + await context.WaitForExternalEvent<string>("Go");
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Late");
        await durable.Client.RaiseEventAsync(id, "Go", "1");
        await durable.Client.RaiseEventAsync(id, "Go", "2");

        (await durable.FinishAsync(id)).ReadOutputAs<string>().ShouldBe("12");
    }

    [Theory]
    [InlineData("event")]
    [InlineData("timeout")]
    [InlineData("cancellation")]
    public async Task Of_event_timeout_and_cancellation_the_first_decides(string winner)
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Race", async context =>
            {
                using var cancel = new CancellationTokenSource();
                Task<string> wait = context.WaitForExternalEvent<string>("Go", TimeSpan.FromHours(2), cancel.Token);
                if (context.GetInput<string>() == "cancellation")
                {
                    await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                    cancel.Cancel();
                }

                try
                {
                    return await wait;
                }
                catch (TaskCanceledException)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"cancelled at {context.CurrentUtcDateTime.Hour}");
                }
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Race", winner, CancellationToken.None);
        await durable.SettleAsync();
        if (winner == "event")
        {
            await durable.Client.RaiseEventAsync(id, "Go", "event");
        }

        string expected = winner switch { "event" => "event", "timeout" => "cancelled at 2", _ => "cancelled at 1" };
        (await durable.FinishAsync(id)).ReadOutputAs<string>().ShouldBe(expected);
        durable.Engine.NextDue.ShouldBeNull();
    }

    [Fact]
    public async Task One_name_is_waited_for_as_one_type()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Types", async context =>
            {
                Task<int> number = context.WaitForExternalEvent<int>("Go");
                Task<string> text = context.WaitForExternalEvent<string>("go");
                await Task.WhenAll(number, text);
            }));

        (await durable.RunAsync("Types")).FailureDetails!.IsCausedBy<ArgumentException>().ShouldBeTrue();
    }

    [Fact]
    public async Task An_orchestrator_sends_an_event_to_another()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Receiver", context => context.WaitForExternalEvent<int>("Ping"))
            .Orchestrator("Sender", context =>
            {
                context.SendEvent("receiver", "Ping", 42);
                context.SendEvent("nobody", "Ping", 42);
                return Task.CompletedTask;
            }));
        await durable.Client.ScheduleNewOrchestrationInstanceAsync("Receiver", new StartOrchestrationOptions("receiver"));

        await durable.RunAsync("Sender");

        (await durable.FinishAsync("receiver")).ReadOutputAs<int>().ShouldBe(42);
    }

    [Fact]
    public async Task An_event_for_a_missing_or_ended_instance_is_dropped()
    {
        await using var durable = new DurableFixture(new TestFunctions().Orchestrator("Empty", _ => Task.CompletedTask));
        OrchestrationMetadata ended = await durable.RunAsync("Empty");

        await durable.Client.RaiseEventAsync("missing", "Go", 1);
        await durable.Client.RaiseEventAsync(ended.InstanceId, "Go", 1);

        durable.Count("durable_inbox").ShouldBe(0);
    }

    [Fact]
    public async Task A_payload_of_another_shape_fails_the_wait_only()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Robust", async context =>
            {
                try
                {
                    return await context.WaitForExternalEvent<int>("Go");
                }
                catch (System.Text.Json.JsonException)
                {
                    return await context.WaitForExternalEvent<int>("Go");
                }
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Robust");
        await durable.Client.RaiseEventAsync(id, "Go", "text");
        await durable.Client.RaiseEventAsync(id, "Go", 7);

        (await durable.FinishAsync(id)).ReadOutputAs<int>().ShouldBe(7);
    }
}
