using EmbeddedFunctions.Timers;

namespace Distribution.Tests.Runtime.Timers;

public sealed class TimerScheduleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("*/10 * * * * *", "2026-03-02T12:00:10Z")]
    [InlineData("30 4 * * *", "2026-03-03T04:30:00Z")]
    [InlineData("0 0 9 * * MON", "2026-03-09T09:00:00Z")]
    [InlineData("0 0 0 1 * 1", "2026-06-01T00:00:00Z")]
    [InlineData("00:00:45", "2026-03-02T12:00:45Z")]
    [InlineData("1.00:00:00", "2026-03-03T12:00:00Z")]
    public void Six_fields_five_fields_and_intervals_are_schedules(string schedule, string next) =>
        TimerSchedule.Parse(schedule).NextAfter(Noon).ShouldBe(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("@daily")]
    [InlineData("0 0 9 ? * MON")]
    [InlineData("0 0 9 * * 7")]
    [InlineData("-00:00:01")]
    public void Other_texts_are_not(string schedule) => Should.Throw<FormatException>(() => TimerSchedule.Parse(schedule));

    [Theory]
    [InlineData("*/10 * * * * *", false)]
    [InlineData("0,30 0 * * * *", false)]
    [InlineData("0 * * * * *", true)]
    [InlineData("00:00:59", false)]
    [InlineData("00:01:00", true)]
    public void Schedules_below_a_minute_are_not_monitored(string schedule, bool monitored) =>
        TimerSchedule.Parse(schedule).IsMonitorable.ShouldBe(monitored);

    [Theory]
    [InlineData("0 */5 * * * *", "01:00:00", "2026-03-02T13:00:00Z", "2026-03-02T14:00:00Z")]
    [InlineData("30 */5 * * * *", "01:00:00", "2026-03-02T13:00:30Z", "2026-03-02T14:00:30Z")]
    [InlineData("0 12 * * * *", "01:00:00", "2026-03-02T13:12:00Z", "2026-03-02T14:12:00Z")]
    [InlineData("0 12 * * * *", "00:00:00", "2026-03-02T12:12:00Z", "2026-03-02T13:12:00Z")]
    [InlineData("0 0 9 * * *", "01:00:00", "2026-03-03T09:00:00Z", "2026-03-04T09:00:00Z")]
    public void A_schedule_can_be_thinned_and_keeps_the_times_that_are_far_enough_apart(string schedule, string apart, string first, string second)
    {
        TimerSchedule thinned = TimerSchedule.Parse(schedule).AtLeast(TimeSpan.Parse(apart, System.Globalization.CultureInfo.InvariantCulture));

        DateTimeOffset next = thinned.NextAfter(Noon);

        next.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(first);
        thinned.NextAfter(next).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(second);
    }
}
