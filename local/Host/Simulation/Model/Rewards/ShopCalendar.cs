using System.Globalization;
using Distribution.Programs;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>A week or a month of the shop.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="First">The first day that counts: of the first window the day on which the shop opened.</param>
/// <param name="Last">Its last day.</param>
internal sealed record ShopWindow(WindowKind Kind, DateOnly First, DateOnly Last)
{
    /// <summary>When it is over, UTC.</summary>
    public DateTimeOffset EndsAt => new DateTimeOffset(Last.AddDays(1).ToDateTime(default), ShopCalendar.Offset).ToUniversalTime();

    public bool Has(DateTimeOffset at) => ShopCalendar.DayOf(at) is var day && day >= First && day <= Last;
}

/// <summary>Days, weeks and months in Shanghai, which has one offset all year.</summary>
internal static class ShopCalendar
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).DateTime);

    /// <summary>A week as the product calls it.</summary>
    public static string WeekOf(DateOnly day)
    {
        DateTime noon = day.ToDateTime(new TimeOnly(12, 0));
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(noon):D4}-W{ISOWeek.GetWeekOfYear(noon):D2}");
    }

    /// <summary>The windows of a kind that were over at a time, in order.</summary>
    public static IEnumerable<ShopWindow> Over(WindowKind kind, DateTimeOffset opened, DateTimeOffset at)
    {
        for (DateOnly first = DayOf(opened); ;)
        {
            DateOnly last = kind == WindowKind.Week
                ? first.AddDays((7 - (int)first.DayOfWeek) % 7)
                : new DateOnly(first.Year, first.Month, DateTime.DaysInMonth(first.Year, first.Month));
            var window = new ShopWindow(kind, first, last);
            if (window.EndsAt > at)
            {
                yield break;
            }

            yield return window;
            first = last.AddDays(1);
        }
    }
}
