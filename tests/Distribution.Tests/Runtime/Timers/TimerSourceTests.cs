using Distribution.Tests.Runtime.Hosting;
using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.Sqlite;
using EmbeddedFunctions.Timers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Runtime.Timers;

public sealed class TimerSourceTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly DataFolder _folder = new();
    private readonly SimulatedClock _clock = new(Noon);
    private readonly List<(DateTimeOffset At, TimerInfo Info, int Retry)> _runs = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_timer_runs_when_it_is_due_and_not_before()
    {
        await HostAsync("0 */5 * * * *", async source =>
        {
            await AdvanceAsync(source, TimeSpan.FromMinutes(4));
            _runs.ShouldBeEmpty();
            await AdvanceAsync(source, TimeSpan.FromMinutes(7));
            _runs.Select(run => run.At - Noon).ShouldBe([TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)]);
            _runs.ShouldAllBe(run => !run.Info.IsPastDue);
            _runs[1].Info.ScheduleStatus!.Last.ShouldBe(Noon.AddMinutes(5).UtcDateTime);
            _runs[1].Info.ScheduleStatus!.Next.ShouldBe(Noon.AddMinutes(10).UtcDateTime);
        });
    }

    [Fact]
    public async Task Many_missed_runs_are_made_up_by_one_late_run()
    {
        await HostAsync("0 */5 * * * *", source => AdvanceAsync(source, TimeSpan.FromMinutes(6)));
        _runs.Clear();
        _clock.SetUtcNow(Noon.AddHours(3).AddMinutes(1));
        await HostAsync("0 */5 * * * *", async source =>
        {
            await DrainAsync(source);
            _runs.ShouldHaveSingleItem().Info.IsPastDue.ShouldBeTrue();
            source.NextDue.ShouldBe(Noon.AddHours(3).AddMinutes(5));
            await AdvanceAsync(source, TimeSpan.FromMinutes(5));
            _runs.Count.ShouldBe(2);
            _runs[1].Info.IsPastDue.ShouldBeFalse();
        });
    }

    [Fact]
    public async Task A_changed_schedule_is_not_late()
    {
        await HostAsync("0 */5 * * * *", DrainAsync);
        _clock.SetUtcNow(Noon.AddHours(3).AddMinutes(1));
        await HostAsync("0 0 * * * *", async source =>
        {
            await DrainAsync(source);
            _runs.ShouldBeEmpty();
            source.NextDue.ShouldBe(Noon.AddHours(4));
        });
    }

    [Fact]
    public async Task A_restart_without_a_missed_run_runs_nothing()
    {
        await HostAsync("0 */5 * * * *", DrainAsync);
        _clock.SetUtcNow(Noon.AddMinutes(4));
        await HostAsync("0 */5 * * * *", DrainAsync);
        _runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_on_startup_runs_at_once_and_leaves_the_schedule()
    {
        await HostAsync(new TimerTrigger("0 */5 * * * *", true, true), null, async source =>
        {
            await AdvanceAsync(source, TimeSpan.FromMinutes(5));
            _runs.Select(run => run.At - Noon).ShouldBe([TimeSpan.Zero, TimeSpan.FromMinutes(5)]);
        });
    }

    [Theory]
    [InlineData("*/30 * * * * *", true)]
    [InlineData("0 */5 * * * *", false)]
    public async Task Without_a_monitor_there_is_no_status_and_nothing_is_late(string schedule, bool useMonitor)
    {
        var trigger = new TimerTrigger(schedule, useMonitor, false);
        await HostAsync(trigger, null, DrainAsync);
        _clock.SetUtcNow(Noon.AddHours(1).AddSeconds(1));
        await HostAsync(trigger, null, async source =>
        {
            await DrainAsync(source);
            _runs.ShouldBeEmpty();
            await AdvanceAsync(source, TimeSpan.FromMinutes(5));
            _runs[0].Info.ScheduleStatus.ShouldBeNull();
            _runs[0].Info.IsPastDue.ShouldBeFalse();
        });
    }

    [Fact]
    public async Task A_failing_timer_keeps_its_schedule()
    {
        await HostAsync("0 */5 * * * *", source => AdvanceAsync(source, TimeSpan.FromMinutes(10)), fail: _ => true);
        _runs.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_fixed_retry_repeats_after_its_delay_up_to_its_count()
    {
        var retry = new RetryPolicy(2, TimeSpan.FromSeconds(10), null);
        await HostAsync(new TimerTrigger("0 */5 * * * *", true, false), retry, source => AdvanceAsync(source, TimeSpan.FromMinutes(6)), fail: _ => true);
        _runs.Select(run => run.At - Noon).ShouldBe([TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(310), TimeSpan.FromSeconds(320)]);
        _runs.Select(run => run.Retry).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task A_retry_that_succeeds_ends_the_run()
    {
        var retry = new RetryPolicy(-1, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
        await HostAsync(new TimerTrigger("0 */5 * * * *", true, false), retry, source => AdvanceAsync(source, TimeSpan.FromMinutes(7)), fail: attempt => attempt < 1);
        _runs.Select(run => run.Retry).ShouldBe([0, 1]);
        (_runs[1].At - _runs[0].At).ShouldBeInRange(TimeSpan.FromSeconds(18), TimeSpan.FromSeconds(22));
    }

    [Fact]
    public async Task A_run_longer_than_its_interval_is_followed_by_one_run_and_not_overlapped()
    {
        int running = 0;
        await HostAsync("0 */5 * * * *", source => AdvanceAsync(source, TimeSpan.FromMinutes(5)), fail: _ =>
        {
            Interlocked.Increment(ref running).ShouldBe(1);
            if (_runs.Count == 1)
            {
                _clock.SetUtcNow(Noon.AddMinutes(22));
            }

            Interlocked.Decrement(ref running);
            return false;
        });
        _runs.Select(run => run.At - Noon).ShouldBe([TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(22)]);
    }

    private Task HostAsync(string schedule, Func<TimerSource, Task> act, Func<int, bool>? fail = null) =>
        HostAsync(new TimerTrigger(schedule, true, false), null, act, fail);

    private async Task HostAsync(TimerTrigger trigger, RetryPolicy? retry, Func<TimerSource, Task> act, Func<int, bool>? fail = null)
    {
        await using SqliteDatabase database = _folder.Open();
        var job = new TimerJob("Timer", trigger, retry, (info, attempt, _) =>
        {
            _runs.Add((_clock.GetUtcNow(), info, attempt.RetryCount));
            return fail?.Invoke(attempt.RetryCount) == true ? throw new InvalidOperationException("no") : Task.CompletedTask;
        });
        await using var source = new TimerSource(database, _clock, [job], NullLogger.Instance);
        await source.StartAsync();
        await act(source);
        await source.StopAsync(TimeSpan.FromSeconds(5));
    }

    private async Task AdvanceAsync(TimerSource source, TimeSpan by)
    {
        DateTimeOffset until = _clock.GetUtcNow() + by;
        await DrainAsync(source);
        while (source.NextDue <= until)
        {
            _clock.SetUtcNow(source.NextDue.Value);
            source.Wake();
            await DrainAsync(source);
        }

        if (until > _clock.GetUtcNow())
        {
            _clock.SetUtcNow(until);
        }
    }

    private static async Task DrainAsync(TimerSource source)
    {
        while (!source.IsIdle)
        {
            await Task.Delay(1);
        }
    }
}
