using Distribution.Programs;

namespace Distribution.Tests.Programs;

public sealed class RewardCalendarTests
{
    private static readonly RewardCalendar Shanghai = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), DayOfWeek.Monday);

    [Theory]
    [InlineData("2026-03-02", "2026-W10", "2026-03-02", "2026-03-08")]
    [InlineData("2026-01-01", "2026-W01", "2025-12-29", "2026-01-04")]
    [InlineData("2027-01-03", "2026-W53", "2026-12-28", "2027-01-03")]
    public void Weeks_have_their_iso_names(string day, string id, string first, string last)
    {
        RewardWindow window = Shanghai.WindowOf(WindowKind.Week, DateOnly.Parse(day));
        (window.Id, window.First, window.Last).ShouldBe((id, DateOnly.Parse(first), DateOnly.Parse(last)));
        Shanghai.Find(WindowKind.Week, id).ShouldBe(window);
    }

    [Fact]
    public void A_window_ends_at_local_midnight() =>
        Shanghai.WindowOf(WindowKind.Week, new DateOnly(2026, 3, 2)).EndsAt.ShouldBe(new DateTimeOffset(2026, 3, 8, 16, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("2026-W54")]
    [InlineData("2025-W53")]
    [InlineData("2026-10")]
    [InlineData("2026-W1")]
    public void What_is_not_a_week_is_not_found(string id) => Shanghai.Find(WindowKind.Week, id).ShouldBeNull();

    [Fact]
    public void Every_day_of_many_years_is_in_exactly_the_window_its_name_finds()
    {
        foreach (DayOfWeek start in Enum.GetValues<DayOfWeek>())
        {
            var calendar = new RewardCalendar(TimeZoneInfo.Utc, start);
            for (var day = new DateOnly(2020, 1, 1); day.Year < 2032; day = day.AddDays(1))
            {
                RewardWindow window = calendar.WindowOf(WindowKind.Week, day);
                window.First.DayOfWeek.ShouldBe(start);
                (day >= window.First && day <= window.Last).ShouldBeTrue();
                calendar.Find(WindowKind.Week, window.Id).ShouldBe(window);
            }
        }
    }
}
