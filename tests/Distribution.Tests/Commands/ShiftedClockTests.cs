using Distribution.Local;

namespace Distribution.Tests.Commands;

public sealed class ShiftedClockTests
{
    [Fact]
    public async Task A_shift_moves_the_time_and_fires_what_is_due()
    {
        var clock = new ShiftedClock(TimeSpan.FromHours(1));
        DateTimeOffset before = clock.GetUtcNow();
        Task due = Task.Delay(TimeSpan.FromDays(2), clock);
        using var cancelled = new CancellationTokenSource();
        Task later = Task.Delay(TimeSpan.FromDays(30), clock, cancelled.Token);

        clock.Shift(TimeSpan.FromDays(3));
        await due;

        (clock.GetUtcNow() - before).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromDays(3));
        clock.Offset.ShouldBe(TimeSpan.FromHours(73));
        later.IsCompleted.ShouldBeFalse();
        await cancelled.CancelAsync();
        Should.Throw<ArgumentOutOfRangeException>(() => clock.Shift(TimeSpan.FromTicks(-1)));
    }
}
