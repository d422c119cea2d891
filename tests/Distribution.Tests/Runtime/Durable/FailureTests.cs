using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Runtime.Durable;

public sealed class FailureTests
{
    [Fact]
    public async Task An_unhandled_activity_failure_is_the_inner_failure_of_the_orchestration()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Fails", context => context.CallActivityAsync("Throw"))
            .Activity<object, string>("Throw", _ => throw new InvalidOperationException("Kah-BOOOOM!!!", new ArgumentException("inner"))));

        OrchestrationMetadata state = await durable.RunAsync("Fails");

        state.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        TaskFailureDetails failure = state.FailureDetails.ShouldNotBeNull();
        failure.ErrorType.ShouldBe("Microsoft.DurableTask.TaskFailedException");
        failure.ErrorMessage.ShouldBe("Task 'Throw' (#0) failed with an unhandled exception: Kah-BOOOOM!!!");
        failure.InnerFailure!.ErrorType.ShouldBe("System.InvalidOperationException");
        failure.InnerFailure.StackTrace.ShouldNotBeNullOrEmpty();
        failure.InnerFailure.InnerFailure!.IsCausedBy<ArgumentException>().ShouldBeTrue();
        failure.InnerFailure.InnerFailure.ErrorMessage.ShouldBe("inner");
    }

    [Theory]
    [InlineData(typeof(ApplicationException))]
    [InlineData(typeof(CustomException))]
    [InlineData(typeof(Xunit.Sdk.XunitException))]
    public async Task An_unhandled_orchestrator_exception_is_the_failure(Type type)
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Throws", _ => throw (Exception)Activator.CreateInstance(type, "why")!));

        TaskFailureDetails failure = (await durable.RunAsync("Throws")).FailureDetails.ShouldNotBeNull();

        failure.ErrorType.ShouldBe(type.FullName);
        failure.ErrorMessage.ShouldBe("why");
        failure.IsCausedBy(type).ShouldBeTrue();
        failure.IsCausedBy<Exception>().ShouldBeTrue();
        failure.IsCausedBy<ArgumentException>().ShouldBeFalse();
    }

    [Fact]
    public async Task An_activity_exception_is_caught_by_its_type_or_base_type()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Catches", async context =>
            {
                try
                {
                    await context.CallActivityAsync("Throw");
                    return "nothing";
                }
                catch (TaskFailedException error) when (error.FailureDetails.IsCausedBy<ArgumentException>())
                {
                    return $"{error.TaskName} {error.TaskId}";
                }
            })
            .Activity<object, string>("Throw", _ => throw new ArgumentOutOfRangeException("x")));

        (await durable.RunAsync("Catches")).ReadOutputAs<string>().ShouldBe("Throw 0");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public async Task A_policy_makes_exactly_its_number_of_attempts_with_growing_delays(int attempts)
    {
        int runs = 0;
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Retries", context => context.CallActivityAsync("Throw", options: TaskOptions.FromRetryPolicy(
                new RetryPolicy(attempts, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30)))))
            .Activity<object, string>("Throw", _ =>
            {
                Interlocked.Increment(ref runs);
                throw new CustomException("again");
            }));
        DateTimeOffset start = durable.Clock.GetUtcNow();

        OrchestrationMetadata state = await durable.RunAsync("Retries");

        state.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        runs.ShouldBe(attempts);
        double seconds = Enumerable.Range(0, attempts - 1).Sum(n => Math.Min(Math.Pow(2, n), 30));
        (durable.Clock.GetUtcNow() - start).ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData(typeof(CustomException), 10)]
    [InlineData(typeof(ApplicationException), 10)]
    [InlineData(typeof(ArgumentException), 1)]
    public async Task A_policy_asks_whether_the_failure_is_worth_a_retry(Type handled, int expected)
    {
        int runs = 0;
        int asked = 0;
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Retries", context => context.CallActivityAsync("Throw", options: TaskOptions.FromRetryPolicy(new RetryPolicy(10, TimeSpan.FromMilliseconds(1))
            {
                HandleFailure = failure =>
                {
                    asked += context.IsReplaying ? 0 : 1;
                    return failure.IsCausedBy(handled);
                },
            })))
            .Activity<object, string>("Throw", _ =>
            {
                Interlocked.Increment(ref runs);
                throw new CustomException("again");
            }));

        await durable.RunAsync("Retries");

        runs.ShouldBe(expected);
        asked.ShouldBe(Math.Min(expected, 9));
    }

    [Fact]
    public async Task A_retry_timeout_counts_from_the_first_attempt()
    {
        int runs = 0;
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Retries", context => context.CallActivityAsync("Throw", options: TaskOptions.FromRetryPolicy(
                new RetryPolicy(100, TimeSpan.FromMinutes(1), retryTimeout: TimeSpan.FromMinutes(5)))))
            .Activity<object, string>("Throw", _ =>
            {
                Interlocked.Increment(ref runs);
                throw new CustomException("again");
            }));

        await durable.RunAsync("Retries");

        runs.ShouldBe(6);
    }

    [Fact]
    public async Task A_handler_decides_and_knows_the_attempt()
    {
        var attempts = new List<int>();
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Retries", context => context.CallActivityAsync<int>("Sometimes", options: TaskOptions.FromRetryHandler(retry =>
            {
                if (!retry.OrchestrationContext.IsReplaying)
                {
                    attempts.Add(retry.LastAttemptNumber);
                }

                return retry.LastFailure.IsCausedBy<CustomException>() && retry.LastAttemptNumber < 5;
            })))
            .Activity<object, int>("Sometimes", _ => attempts.Count < 3 ? throw new CustomException("again") : 9));

        (await durable.RunAsync("Retries")).ReadOutputAs<int>().ShouldBe(9);
        attempts.ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failing_sub_orchestration_is_retried(bool byPolicy)
    {
        int runs = 0;
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync("Child", options: byPolicy
                ? TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1)))
                : TaskOptions.FromRetryHandler(retry => retry.LastAttemptNumber < 3)))
            .Orchestrator("Child", _ =>
            {
                Interlocked.Increment(ref runs);
                throw new CustomException("child");
            }));

        TaskFailureDetails failure = (await durable.RunAsync("Parent")).FailureDetails.ShouldNotBeNull();

        runs.ShouldBe(3);
        failure.ErrorType.ShouldBe(typeof(TaskFailedException).FullName);
        failure.InnerFailure!.IsCausedBy<CustomException>().ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_task_that_does_not_exist_fails_without_retries(bool activity)
    {
        var policy = TaskOptions.FromRetryPolicy(new RetryPolicy(10, TimeSpan.FromHours(1)));
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Calls", context => activity ? context.CallActivityAsync("Missing", options: policy) : context.CallSubOrchestratorAsync("Missing", options: policy)));
        DateTimeOffset start = durable.Clock.GetUtcNow();

        TaskFailureDetails failure = (await durable.RunAsync("Calls")).FailureDetails.ShouldNotBeNull();

        failure.InnerFailure!.ErrorMessage.ShouldContain("Missing");
        durable.Clock.GetUtcNow().ShouldBe(start);
    }

    [Fact]
    public async Task Code_that_no_longer_matches_its_history_fails_as_non_deterministic()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Changing", async context =>
            {
                await context.CallActivityAsync("First");
                await context.WaitForExternalEvent<int>("Go");
            })
            .Activity<object, string?>("First", _ => null)
            .Activity<object, string?>("Second", _ => null));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Changing");
        await durable.SettleAsync();

        durable.Functions.Orchestrator("Changing", context => context.CallActivityAsync("Second"));
        await durable.Client.RaiseEventAsync(id, "Go", 1);

        TaskFailureDetails failure = (await durable.FinishAsync(id)).FailureDetails.ShouldNotBeNull();
        failure.ErrorType.ShouldBe("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException");
        failure.ErrorMessage.ShouldStartWith("Non-Deterministic workflow detected: ");
    }

    [Fact]
    public async Task Code_that_asks_for_less_than_its_history_fails_as_non_deterministic()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Changing", context => context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None)));
        string id = await durable.Client.ScheduleNewOrchestrationInstanceAsync("Changing");
        await durable.SettleAsync();

        durable.Functions.Orchestrator("Changing", _ => Task.CompletedTask);

        (await durable.FinishAsync(id)).FailureDetails!.ErrorMessage.ShouldStartWith("Non-Deterministic workflow detected: ");
    }

    [Theory]
    [InlineData("delay")]
    [InlineData("never")]
    [InlineData("pool")]
    public async Task Awaiting_what_the_context_did_not_create_fails(string what)
    {
        await using var durable = new DurableFixture(new TestFunctions().Orchestrator("Illegal", context =>
        {
            // What ends before it is awaited is no wait: it begins to end when the code has begun to wait, however slow the machine is.
            var foreign = new TaskCompletionSource();
            Task code = AwaitAsync(foreign.Task);
            _ = what switch
            {
                "delay" => Task.Delay(20).ContinueWith(_ => foreign.SetResult(), TaskScheduler.Default),
                "pool" => Task.Run(foreign.SetResult),
                _ => Task.CompletedTask,
            };
            return code;
        }));

        TaskFailureDetails failure = (await durable.RunAsync("Illegal")).FailureDetails.ShouldNotBeNull();

        failure.IsCausedBy<InvalidOperationException>().ShouldBeTrue();
        failure.ErrorMessage.ShouldContain("awaited something");
    }

    [Fact]
    public async Task Continuations_and_yields_stay_on_the_episode()
    {
        await using var durable = new DurableFixture(new TestFunctions()
            .Orchestrator("Tasks", async context =>
            {
                await Task.Yield();
                Task<int> chained = context.CallActivityAsync<int>("Twice", 4).ContinueWith(task => task.Result + 1, TaskScheduler.Current);
                Task<int> first = await Task.WhenAny(chained);
                return await first;
            })
            .Activity<int, int>("Twice", value => value * 2));

        (await durable.RunAsync("Tasks")).ReadOutputAs<int>().ShouldBe(9);
    }

    private static async Task AwaitAsync(Task task) => await task;

    private sealed class CustomException(string message) : ApplicationException(message);
}
