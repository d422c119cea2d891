using System.Collections.Concurrent;
using EmbeddedFunctions.Durable;
using EmbeddedFunctions.Durable.Dispatch;
using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Runtime.Durable;

/// <summary>What a failing disk or code that does not listen does to an engine.</summary>
public sealed class StubbornTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("durable_history", "INSERT")]
    [InlineData("durable_work", "DELETE")]
    public async Task What_the_disk_does_not_take_is_tried_until_it_does(string table, string change)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("durable-stubborn-");
        var failures = new FailureLog();
        TestFunctions functions = new TestFunctions()
            .Orchestrator("Call", context => context.CallActivityAsync<int>("Answer"))
            .Activity<object, int>("Answer", _ => 42);
        await using (SqliteDatabase database = SqliteDatabase.Open(Path.Combine(directory.FullName, "d.db")))
        await using (var engine = new DurableEngine(database, new ManualClock(), functions, new DurableEngineOptions { FirstRetry = TimeSpan.FromMilliseconds(1) }, failures))
        {
            await database.WriteAsync(session => session.Execute($"CREATE TRIGGER broken BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, 'disk'); END"));
            engine.Start();
            string id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Call");
            await failures.ReachAsync(6).WaitAsync(Patience);

            await database.WriteAsync(session => session.Execute("DROP TRIGGER broken"));

            OrchestrationMetadata state = await engine.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true).WaitAsync(Patience);
            state.ReadOutputAs<int>().ShouldBe(42);
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task What_keeps_failing_is_left_when_the_engine_stops()
    {
        using var stopping = new CancellationTokenSource();
        int attempts = 0;
        Task<bool> run = new Persistence(TimeSpan.FromMilliseconds(1), NullLogger.Instance).RunAsync(
            "work",
            () => Interlocked.Increment(ref attempts) == 5 ? stopping.CancelAsync().ContinueWith(_ => throw new IOException(), TaskScheduler.Default) : throw new IOException(),
            stopping.Token);

        (await run.WaitAsync(Patience)).ShouldBeFalse();
        attempts.ShouldBe(5);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_ever_for_an_activity_that_does_not_listen()
    {
        var running = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var durable = new DurableFixture(
            new TestFunctions()
                .Orchestrator("Deaf", context => context.CallActivityAsync<int>("Deaf"))
                .Activity<object, int>("Deaf", async (_, _) =>
                {
                    running.SetResult();
                    await release.Task;
                    return 1;
                }),
            new DurableEngineOptions { ShutdownGrace = TimeSpan.FromMilliseconds(10) });
        await durable.Client.ScheduleNewOrchestrationInstanceAsync("Deaf");
        await running.Task.WaitAsync(Patience);

        await durable.DisposeAsync().AsTask().WaitAsync(Patience);

        release.SetResult();
    }

    private sealed class FailureLog : ILoggerFactory, ILogger
    {
        private readonly ConcurrentDictionary<int, TaskCompletionSource> _reached = [];
        private int _errors;

        public Task ReachAsync(int errors) => Source(errors).Task;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
            {
                Source(Interlocked.Increment(ref _errors)).TrySetResult();
            }
        }

        public void Dispose()
        {
        }

        private TaskCompletionSource Source(int errors) => _reached.GetOrAdd(errors, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
