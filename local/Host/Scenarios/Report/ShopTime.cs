using System.Globalization;
using System.Text;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Local.Scenarios.Play;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Local.Scenarios.Report;

/// <summary>The shop's programs and its own days and weeks, so that a moment says which window it belongs to.</summary>
internal sealed class ShopTime
{
    private readonly IReadOnlyList<(DateTimeOffset At, CompiledProgram Program)> _programs;
    private readonly TimeZoneInfo _zone;

    /// <param name="programs">As they were published, the oldest first; at least one.</param>
    public ShopTime(MerchantId merchant, IEnumerable<(DateTimeOffset At, string Program)> programs)
    {
        _programs = [.. programs.Select((published, index) => (published.At, Compile(merchant, published.Program, index + 1)))];
        _zone = TimeZoneInfo.FindSystemTimeZoneById(_programs[0].Program.Terms.TimeZone);
    }

    public string ZoneName => _zone.Id;

    /// <summary>All of them have the days and weeks of the first.</summary>
    public RewardCalendar Calendar => _programs[0].Program.Calendar;

    /// <summary>The program that decided when a window ended.</summary>
    public CompiledProgram ProgramOf(RewardWindow window) => _programs.LastOrDefault(published => published.At <= window.EndsAt, _programs[0]).Program;

    /// <summary>A moment in the shop's zone.</summary>
    public string Of(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The moment that a member tells; null if there is none.</summary>
    public static DateTimeOffset? MomentOf(JsonElement document, string member) =>
        document.TextOf(member) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    /// <summary>The same with its week, which the date alone does not say.</summary>
    public string WithWeek(DateTimeOffset at) => $"{Of(at)} ({Calendar.WindowOf(WindowKind.Week, Calendar.DayOf(at)).Id})";

    private static CompiledProgram Compile(MerchantId merchant, string program, int version) => CompiledProgram.Compile(
        ProgramReader.Read(Encoding.UTF8.GetBytes(program), merchant).Program ?? throw new InvalidOperationException("What was published is not a program."), version);
}
