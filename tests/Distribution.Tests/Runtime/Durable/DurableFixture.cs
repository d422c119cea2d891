using EmbeddedFunctions.Durable;
using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Runtime.Durable;

/// <summary>An engine over its own file, with a simulated clock that a test (or <see cref="RunAsync"/>) moves.</summary>
internal sealed class DurableFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory;
    private readonly DurableEngineOptions _options;

    public DurableFixture(TestFunctions functions, DurableEngineOptions? options = null, ManualClock? clock = null, DirectoryInfo? directory = null)
    {
        Functions = functions;
        _options = options ?? new DurableEngineOptions();
        _directory = directory ?? Directory.CreateTempSubdirectory("durable-");
        Clock = clock ?? new ManualClock();
        Open();
    }

    public TestFunctions Functions { get; private set; }

    public ManualClock Clock { get; }

    public SqliteDatabase Database { get; private set; } = null!;

    public DurableEngine Engine { get; private set; } = null!;

    public DurableTaskClient Client => Engine.Client;

    private string Path => System.IO.Path.Combine(_directory.FullName, "durable.db");

    /// <summary>Stops and starts over the same file, as a deployment does.</summary>
    public async Task RestartAsync(TestFunctions? functions = null)
    {
        await CloseAsync();
        Functions = functions ?? Functions;
        Open();
    }

    /// <summary>What a killed process leaves: the file and its log as they are at this moment.</summary>
    public DirectoryInfo CopyAsKilled()
    {
        DirectoryInfo copy = Directory.CreateTempSubdirectory("durable-killed-");
        foreach (string suffix in (string[])["", "-wal"])
        {
            using FileStream from = new(Path + suffix, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream to = File.Create(System.IO.Path.Combine(copy.FullName, "durable.db" + suffix));
            from.CopyTo(to);
        }

        return copy;
    }

    /// <summary>Lets everything that is due at the present time happen.</summary>
    public async Task SettleAsync()
    {
        Engine.Wake();
        using var patience = new CancellationTokenSource(Patience);
        while (!Engine.IsIdle)
        {
            await Task.Delay(1, patience.Token);
        }
    }

    /// <summary>Settles, and moves the clock from one due time to the next until the given time.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        DateTimeOffset end = Clock.GetUtcNow() + time;
        await SettleAsync();
        while (Engine.NextDue is { } due && due <= end)
        {
            Clock.MoveTo(due);
            await SettleAsync();
        }

        Clock.MoveTo(end);
        await SettleAsync();
    }

    /// <summary>Starts an orchestration and lets time pass until it has ended.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null)
    {
        string id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input);
        return await FinishAsync(id);
    }

    /// <summary>Lets time pass until the instance has ended.</summary>
    public async Task<OrchestrationMetadata> FinishAsync(string id)
    {
        await SettleAsync();
        while (true)
        {
            OrchestrationMetadata state = (await Client.GetInstanceAsync(id, getInputsAndOutputs: true)).ShouldNotBeNull();
            if (state.IsCompleted || Engine.NextDue is null)
            {
                return state;
            }

            Clock.MoveTo(Engine.NextDue.Value);
            await SettleAsync();
        }
    }

    public async Task<OrchestrationMetadata> StateAsync(string id) => (await Client.GetInstanceAsync(id, getInputsAndOutputs: true)).ShouldNotBeNull();

    public long Count(string table) => Database.Read(session =>
    {
        Statement row = session.Prepare($"SELECT count(*) FROM {table}");
        row.Step();
        long count = row.GetInt64(0);
        row.Reset();
        return count;
    });

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _directory.Delete(recursive: true);
    }

    private void Open()
    {
        Database = SqliteDatabase.Open(Path);
        Engine = new DurableEngine(Database, Clock, Functions, _options, NullLoggerFactory.Instance);
        Engine.Start();
    }

    private async Task CloseAsync()
    {
        await Engine.DisposeAsync();
        await Database.DisposeAsync();
    }
}
