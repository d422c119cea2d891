using System.Text.Json.Nodes;
using EmbeddedFunctions.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Runtime.Durable;

public sealed class PatternTests
{
    [Fact]
    public async Task An_empty_orchestration_completes_without_output()
    {
        await using var durable = new DurableFixture(new TestFunctions().Orchestrator("Empty", _ => Task.CompletedTask));

        OrchestrationMetadata state = await durable.RunAsync("empty");

        state.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        state.SerializedOutput.ShouldBeNull();
        state.Name.ShouldBe("empty");
    }

    [Fact]
    public async Task A_single_activity_gets_its_input_and_gives_its_output_as_JSON()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Greet", context => context.CallActivityAsync<string>("SayHello", context.GetInput<string>()))
            .Activity<string, string>("SayHello", name => $"Hello, {name}!"));

        OrchestrationMetadata state = await durable.RunAsync("Greet", "World");

        state.ReadOutputAs<string>().ShouldBe("Hello, World!");
        state.ReadInputAs<string>().ShouldBe("World");
    }

    [Fact]
    public async Task A_chain_of_activities_runs_each_exactly_once_in_order()
    {
        int runs = 0;
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Chain", async context =>
            {
                int value = 0;
                for (int i = 0; i < 10; i++)
                {
                    value = await context.CallActivityAsync<int>("PlusOne", value);
                }

                return value;
            })
            .Activity<int, int>("PlusOne", value =>
            {
                Interlocked.Increment(ref runs);
                return value + 1;
            }));

        (await durable.RunAsync("Chain")).ReadOutputAs<int>().ShouldBe(10);
        runs.ShouldBe(10);
        durable.Count("durable_work").ShouldBe(0);
        durable.Count("durable_inbox").ShouldBe(0);
    }

    [Fact]
    public async Task A_fan_out_keeps_the_order_of_its_tasks()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("FanOut", async context =>
            {
                string[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => context.CallActivityAsync<string>("ToText", i)));
                return string.Concat(results);
            })
            .Activity<int, string>("ToText", async (value, cancellation) =>
            {
                await Task.Delay((10 - value) % 3, cancellation);
                return value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }));

        (await durable.RunAsync("FanOut")).ReadOutputAs<string>().ShouldBe("0123456789");
    }

    [Fact]
    public async Task IsReplaying_is_true_for_the_past_and_false_at_the_tail()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Snapshots", async context =>
            {
                var snapshots = new List<bool> { context.IsReplaying };
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                snapshots.Add(context.IsReplaying);
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                snapshots.Add(context.IsReplaying);
                return snapshots;
            }));

        (await durable.RunAsync("Snapshots")).ReadOutputAs<List<bool>>().ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task The_time_is_the_same_on_every_replay_of_the_same_point()
    {
        var atStart = new List<DateTime>();
        var afterTimer = new List<DateTime>();
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Clocked", async context =>
            {
                atStart.Add(context.CurrentUtcDateTime);
                await context.CreateTimer(TimeSpan.FromMinutes(3), CancellationToken.None);
                afterTimer.Add(context.CurrentUtcDateTime);
                await context.CallActivityAsync("Nothing");
                context.CurrentUtcDateTime.Kind.ShouldBe(DateTimeKind.Utc);
            })
            .Activity<object, string?>("Nothing", _ => null));

        (await durable.RunAsync("Clocked")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        atStart.Count.ShouldBe(3);
        atStart.Distinct().Count().ShouldBe(1);
        afterTimer.Distinct().Count().ShouldBe(1);
        (afterTimer[0] - atStart[0]).ShouldBe(TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task New_guids_are_unique_in_one_run_and_stable_over_replays()
    {
        var runs = new List<string>();
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Guids", async context =>
            {
                Guid first = context.NewGuid();
                Guid second = context.NewGuid();
                await context.CallActivityAsync("Nothing");
                runs.Add($"{first} {second}");
                first.ShouldNotBe(second);
                first.Version.ShouldBe(5);
                await context.CallActivityAsync("Nothing");
            })
            .Activity<object, string?>("Nothing", _ => null));

        (await durable.RunAsync("Guids")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        runs.Count.ShouldBe(2);
        runs.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Sub_orchestrations_add_up_and_know_their_parent()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Sum", async context =>
            {
                int n = context.GetInput<int>();
                (context.Parent is null).ShouldBe(n == 5);
                return n == 0 ? 0 : n + await context.CallSubOrchestratorAsync<int>("Sum", n - 1);
            }));

        OrchestrationMetadata state = await durable.RunAsync("Sum", 5);

        state.ReadOutputAs<int>().ShouldBe(15);
        durable.Count("durable_instance").ShouldBe(6);
    }

    [Fact]
    public async Task A_sub_orchestration_has_the_id_it_is_given_or_a_derived_one()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Parent", async context => new[]
            {
                await context.CallSubOrchestratorAsync<string>("Child", options: new TaskOptions().WithInstanceId("the-child")),
                await context.CallSubOrchestratorAsync<string>("Child"),
            })
            .Orchestrator("Child", context => Task.FromResult($"{context.InstanceId} of {context.Parent!.Name} {context.Parent.InstanceId}")));

        OrchestrationMetadata state = await durable.RunAsync("Parent");

        string[] children = state.ReadOutputAs<string[]>()!;
        children[0].ShouldBe($"the-child of Parent {state.InstanceId}");
        children[1].Length.ShouldBe($"{Guid.Empty:N} of Parent {state.InstanceId}".Length);
    }

    [Fact]
    public async Task The_custom_status_is_readable_while_running_and_after()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Status", async context =>
            {
                context.SetCustomStatus(new { Step = 1 });
                await context.WaitForExternalEvent<string>("go");
                context.SetCustomStatus("last");
            }));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Status");
        await durable.SettleAsync();

        (await durable.StateAsync(id)).SerializedCustomStatus.ShouldBe("{\"Step\":1}");
        await durable.Client.RaiseEventAsync(id, "go", "x");
        (await durable.FinishAsync(id)).ReadCustomStatusAs<string>().ShouldBe("last");
    }

    [Fact]
    public async Task A_custom_status_above_its_limit_is_refused()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Status", context =>
            {
                context.SetCustomStatus(new string('x', 9000));
                return Task.CompletedTask;
            }));

        OrchestrationMetadata state = await durable.RunAsync("Status");

        state.FailureDetails!.IsCausedBy<ArgumentException>().ShouldBeTrue();
    }

    [Fact]
    public async Task Json_nodes_pass_unchanged()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Node", context => context.CallActivityAsync<JsonNode>("Echo", context.GetInput<JsonNode>()))
            .Activity<JsonNode, JsonNode>("Echo", node => node));

        JsonNode input = JsonNode.Parse("""{"a":[1,{"b":null}]}""")!;

        (await durable.RunAsync("Node", input)).SerializedOutput.ShouldBe(input.ToJsonString());
    }

    [Fact]
    public async Task Names_are_matched_without_case_and_fields_do_not_travel()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Shape", context => Task.FromResult(context.GetInput<Shape>())));

        OrchestrationMetadata state = await durable.RunAsync("Shape", new { name = "ring", Field = 3 });

        state.SerializedOutput.ShouldBe("{\"Name\":\"ring\"}");
    }

    [Fact]
    public async Task What_is_changed_after_sending_is_not_seen()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Mutate", async context =>
            {
                var list = new List<int> { 1 };
                Task<int> sum = context.CallActivityAsync<int>("Sum", list);
                list.Add(2);
                return await sum;
            })
            .Activity<List<int>, int>("Sum", list => list.Sum()));

        (await durable.RunAsync("Mutate")).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task The_version_of_the_start_is_the_version_of_the_context()
    {
        await using var durable = new DurableFixture(
            new TestFunctions()
                .Orchestrator("Version", async context => $"{context.Version} {await context.CallSubOrchestratorAsync<string>("Child")} {await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { Version = "3.0" })} {context.CompareVersionTo("1.10") > 0}")
                .Orchestrator("Child", context => Task.FromResult(context.Version)),
            new DurableEngineOptions { DefaultVersion = "1.0" });

        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Version", new StartOrchestrationOptions { Version = "1.11" });

        (await durable.FinishAsync(id)).ReadOutputAs<string>().ShouldBe("1.11 1.0 3.0 True");
    }

    [Fact]
    public async Task Tags_are_in_the_metadata_and_reach_a_child_only_when_given()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Tagged", async context =>
            {
                await context.CallSubOrchestratorAsync("Child", options: new TaskOptions(tags: new Dictionary<string, string> { ["child"] = "yes" }).WithInstanceId("with"));
                await context.CallSubOrchestratorAsync("Child", options: new TaskOptions().WithInstanceId("without"));
                await context.CallActivityAsync("Nothing", options: new TaskOptions(tags: new Dictionary<string, string> { ["activity"] = "yes" }));
            })
            .Orchestrator("Child", _ => Task.CompletedTask)
            .Activity<object, string?>("Nothing", _ => null));

        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Tagged", new StartOrchestrationOptions { Tags = new Dictionary<string, string> { ["shop"] = "7" } });

        OrchestrationMetadata state = await durable.FinishAsync(id);
        state.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        state.Tags.ShouldBe(new Dictionary<string, string> { ["shop"] = "7" });
        (await durable.StateAsync("with")).Tags["child"].ShouldBe("yes");
        (await durable.StateAsync("without")).Tags.ShouldBeEmpty();
    }

    private sealed class Shape
    {
        public string? Name { get; set; }
    }
}
