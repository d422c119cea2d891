using System.Text;
using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Runtime.Hosting;

public sealed class EmbeddedHostTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly QueueOptions[] Queues = [new("orders") { RequiresSession = true }, new("lines")];
    private readonly DataFolder _folder = new();
    private readonly SimulatedClock _clock = new(Noon);
    private readonly Journal _journal;

    public EmbeddedHostTests() => _journal = new Journal(_clock);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_simulated_clock_drives_timers_and_orchestrations_to_the_moment()
    {
        await using EmbeddedHost host = await StartAsync();
        await host.AdvanceToAsync(Noon.AddHours(2));
        _journal.Lines.Where(line => !line.Contains("after")).ShouldBe(
        [
            "13:00:00 timer late=False id=True disposed=False",
            "13:10:00 activity o1 True 1",
            "14:00:00 timer late=False id=True disposed=False",
        ]);
        _clock.GetUtcNow().ShouldBe(Noon.AddHours(2));
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_file_says()
    {
        await using (EmbeddedHost host = await StartAsync())
        {
            await host.AdvanceToAsync(Noon.AddHours(1));
        }

        _clock.SetUtcNow(Noon.AddHours(4).AddMinutes(1));
        await using EmbeddedHost again = await StartAsync();
        await again.DrainAsync();
        _journal.Lines.Where(line => line.StartsWith("16:01") && !line.Contains("after")).Order().ShouldBe(
        [
            "16:01:00 activity o1 True 1",
            "16:01:00 timer late=True id=True disposed=False",
        ]);
    }

    [Fact]
    public async Task Orchestration_results_are_json_and_can_be_read_by_the_client()
    {
        await using EmbeddedHost host = await StartAsync();
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync("Flow", new Order("x", 7));
        await host.AdvanceToAsync(Noon.AddMinutes(10));
        OrchestrationMetadata? done = await host.Durable.GetInstanceAsync(id, getInputsAndOutputs: true);
        done!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        done.ReadOutputAs<int>().ShouldBe(7);
    }

    [Fact]
    public async Task Messages_bind_as_records_with_their_properties_by_name_and_returned_records_are_sent()
    {
        await using EmbeddedHost host = await StartAsync();
        var message = new QueueMessage("orders", "m1", "s1", null, Encoding.UTF8.GetBytes("""{"id":"o","AMOUNT":3}"""), null);
        await host.Services.GetRequiredService<IQueueSender>().SendAsync([message, message], CancellationToken.None);
        await host.DrainAsync();
        _journal.Lines.Where(line => !line.Contains("after")).Order().ShouldBe(
        [
            """12:00:00 line {"Id":"o-a","Amount":1} 0""",
            """12:00:00 line {"Id":"o-b","Amount":2} 0""",
            "12:00:00 split o m1 1 s1 12:00",
        ]);
    }

    [Fact]
    public async Task A_message_that_is_not_what_its_function_takes_becomes_a_dead_letter()
    {
        await using EmbeddedHost host = await StartAsync();
        await host.Queues.SendAsync([new QueueMessage("orders", "m1", "s1", null, Encoding.UTF8.GetBytes("no json"), null)], CancellationToken.None);
        await host.DrainAsync();
        host.QueueOperations.DeadLetters("orders", 0, 10).ShouldHaveSingleItem().DeliveryCount.ShouldBe(10);
    }

    [Fact]
    public async Task Middleware_runs_around_every_kind_of_function()
    {
        await using EmbeddedHost host = await StartAsync();
        await host.RunTimerAsync("hourly");
        await host.AdvanceToAsync(Noon.AddMinutes(10));
        foreach (string name in (string[])["Hourly", "Flow", "Publish"])
        {
            _journal.Lines.ShouldContain(line => line.EndsWith("after " + name));
        }
    }

    [Fact]
    public async Task A_timer_can_be_run_out_of_turn_twice_and_its_schedule_stays()
    {
        await using EmbeddedHost host = await StartAsync();
        await host.RunTimerAsync("Hourly");
        await host.RunTimerAsync("Hourly");
        await host.AdvanceToAsync(Noon.AddHours(1));
        _journal.Lines.Count(line => line.Contains("timer late")).ShouldBe(3);
        await Should.ThrowAsync<ArgumentException>(() => host.RunTimerAsync("Never"));
    }

    [Fact]
    public async Task A_trigger_on_a_queue_that_is_not_declared_or_of_the_other_kind_fails_at_start()
    {
        EmbeddedHostOptions options = Options();
        FunctionDiscoveryException error = await Should.ThrowAsync<FunctionDiscoveryException>(() =>
            EmbeddedHost.StartAsync(options with { Queues = [new QueueOptions("orders")] }));
        error.Problems.Count.ShouldBe(3);
        error.Message.ShouldContain("'lines' is not declared");
        error.Message.ShouldContain("IsSessionsEnabled is True");
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options);
    }

    [Fact]
    public async Task The_real_clock_wakes_a_scheduled_message_by_itself()
    {
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(Options() with { Clock = TimeProvider.System });
        await host.Queues.SendAsync(
            [new QueueMessage("lines", "m1", null, null, "x"u8.ToArray(), TimeProvider.System.GetUtcNow().AddMilliseconds(30))], CancellationToken.None);
        host.QueueOperations.Count("lines").Messages.ShouldBe(1);
        while (host.QueueOperations.Count("lines").Messages > 0)
        {
            await Task.Delay(5);
        }

        _journal.Lines.ShouldContain(line => line.Contains("line x"));
    }

    [Fact]
    public async Task Only_a_simulated_clock_can_be_advanced()
    {
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(Options() with { Clock = TimeProvider.System });
        await Should.ThrowAsync<InvalidOperationException>(() => host.AdvanceToAsync(Noon));
    }

    private Task<EmbeddedHost> StartAsync() => EmbeddedHost.StartAsync(Options());

    private EmbeddedHostOptions Options() => new()
    {
        DataFile = _folder.DataFile,
        Clock = _clock,
        FunctionTypes = [typeof(HostFunctions)],
        Queues = Queues,
        Middleware = [typeof(JournalMiddleware)],
        ConfigureServices = services => services.AddSingleton(_journal).AddScoped<Scoped>(),
    };
}
