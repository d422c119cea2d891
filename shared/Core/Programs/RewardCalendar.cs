using System.Globalization;

namespace Distribution.Programs;

/// <summary>A window of whole local days.</summary>
/// <param name="Kind">Its length.</param>
/// <param name="Id"><c>2026-W10</c>, <c>2026-03</c>, <c>2026-03-02</c> or <c>lifetime</c>.</param>
/// <param name="First">Its first local day.</param>
/// <param name="Last">Its last local day.</param>
/// <param name="EndsAt">The first moment after it, UTC.</param>
public sealed record RewardWindow(WindowKind Kind, string Id, DateOnly First, DateOnly Last, DateTimeOffset EndsAt);

/// <summary>Days, weeks and months as a program counts them.</summary>
/// <remarks>
/// A week is named like ISO 8601 does, after the year and number of the week its fourth day falls in; with a Monday as
/// first day the names are the ISO names.
/// </remarks>
public sealed class RewardCalendar(TimeZoneInfo zone, DayOfWeek weekStart)
{
    private const string LifetimeId = "lifetime";
    private const string DayForm = "yyyy-MM-dd";

    public static RewardCalendar Of(ProgramTerms terms) => new(TimeZoneInfo.FindSystemTimeZoneById(terms.TimeZone), terms.WeekStart);

    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    public RewardWindow WindowOf(WindowKind kind, DateOnly day)
    {
        if (kind == WindowKind.Lifetime)
        {
            return new RewardWindow(kind, LifetimeId, DateOnly.MinValue, DateOnly.MaxValue, DateTimeOffset.MaxValue);
        }

        if (kind == WindowKind.Day)
        {
            return Window(kind, day.ToString(DayForm, CultureInfo.InvariantCulture), day, day);
        }

        if (kind == WindowKind.Month)
        {
            var start = new DateOnly(day.Year, day.Month, 1);
            return Window(kind, start.ToString("yyyy-MM", CultureInfo.InvariantCulture), start, start.AddMonths(1).AddDays(-1));
        }

        DateOnly first = day.AddDays(-(((int)day.DayOfWeek - (int)weekStart + 7) % 7));
        DateOnly fourth = first.AddDays(3);
        string id = string.Create(CultureInfo.InvariantCulture, $"{fourth.Year:D4}-W{((fourth.DayOfYear - 1) / 7) + 1:D2}");
        return Window(kind, id, first, first.AddDays(6));
    }

    /// <summary>The window before; that of a lifetime is itself.</summary>
    public RewardWindow Before(RewardWindow window) => window.Kind == WindowKind.Lifetime ? window : WindowOf(window.Kind, window.First.AddDays(-1));

    /// <summary>The kind of window that ids of this form name; the form alone says it.</summary>
    public static WindowKind KindOf(string id) =>
        id == LifetimeId ? WindowKind.Lifetime : id.Contains('W', StringComparison.Ordinal) ? WindowKind.Week : id.Length == DayForm.Length ? WindowKind.Day : WindowKind.Month;

    /// <summary>The window of this id, or null if there is none.</summary>
    public RewardWindow? Find(WindowKind kind, string id)
    {
        if (kind == WindowKind.Lifetime)
        {
            return id == LifetimeId ? WindowOf(kind, DateOnly.MinValue) : null;
        }

        if (kind == WindowKind.Day)
        {
            return DateOnly.TryParseExact(id, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && IsNamed(date.Year)
                ? WindowOf(kind, date)
                : null;
        }

        if (kind == WindowKind.Month)
        {
            return DateOnly.TryParseExact(id + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && IsNamed(day.Year)
                ? WindowOf(kind, day)
                : null;
        }

        if (id.Length != 8 || id[4..6] != "-W"
            || !int.TryParse(id.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year) || !IsNamed(year)
            || !int.TryParse(id.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > 53)
        {
            return null;
        }

        for (int shift = -6; shift <= 6; shift += 6)
        {
            RewardWindow window = WindowOf(kind, new DateOnly(year, 1, 1).AddDays(((number - 1) * 7) + shift));
            if (window.Id == id)
            {
                return window;
            }
        }

        return null;
    }

    /// <summary>The first moment of a local day, UTC; where the clock skips midnight, the first moment there is.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        DateTime local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(local, zone), TimeSpan.Zero);
    }

    /// <summary>Years far from the ends of the calendar, so that days before and after can always be counted.</summary>
    private static bool IsNamed(int year) => year is >= 2000 and <= 9000;

    private RewardWindow Window(WindowKind kind, string id, DateOnly first, DateOnly last) => new(kind, id, first, last, StartOf(last.AddDays(1)));
}
