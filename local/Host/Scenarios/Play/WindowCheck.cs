using System.Text.Json;
using Distribution.Programs;

namespace Distribution.Local.Scenarios.Play;

/// <summary>Asserts that the window before the present one is closed, and all it pays is on its way.</summary>
internal sealed class WindowCheck(IPlayStage stage, ApiClient api, PlayWorld world)
{
    public async Task<IReadOnlyList<Difference>> RunAsync(Step.Close close, CancellationToken cancellation)
    {
        RewardWindow window = Previous(close.Window switch { "day" => WindowKind.Day, "month" => WindowKind.Month, _ => WindowKind.Week });
        (string Id, bool IsRanking)[] rules = Rules(close.Window, window.EndsAt);
        if (rules.Length == 0)
        {
            return [new Difference(close.Pointer, "rules by " + close.Window, "at least one", "none in the program")];
        }

        ApiReply reply = await api.GetAsync(Caller.Merchant, $"campaigns/closes?kind={close.Window}&window={window.Id}&limit=1", cancellation).ConfigureAwait(false);
        if (reply.Body.ItemsOf("items").FirstOrDefault().Member("isPaid") is not { ValueKind: JsonValueKind.True })
        {
            return [new Difference(close.Pointer, $"window {window.Id}", "closed", reply.IsSuccess ? "still open" : reply.Describe())];
        }

        world.Windows.AddRange(rules.Where(static rule => rule.IsRanking).Select(rule => (window.Id, rule.Id)));
        return [];
    }

    /// <summary>The rules that such a window's close decides, by the program that was in force when it ended.</summary>
    private (string Id, bool IsRanking)[] Rules(string kind, DateTimeOffset endsAt)
    {
        if (world.Programs.LastOrDefault(published => published.At <= endsAt).Program is not { } program)
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(program);
        return [.. document.RootElement.ItemsOf("rules")
            .Where(rule => rule.TextOf("window") == kind && (rule.TextOf("on") == "rank" || rule.TextOf("at") == "close"))
            .Select(rule => (rule.TextOf("id") ?? "", rule.TextOf("on") == "rank"))];
    }

    private RewardWindow Previous(WindowKind kind)
    {
        using JsonDocument document = JsonDocument.Parse(world.Programs[^1].Program);
        var calendar = new RewardCalendar(
            TimeZoneInfo.FindSystemTimeZoneById(document.RootElement.TextOf("timeZone") ?? "Etc/UTC"), WeekStart(document.RootElement.TextOf("weekStart")));
        return calendar.Before(calendar.WindowOf(kind, calendar.DayOf(stage.Now)));
    }

    private static DayOfWeek WeekStart(string? text) => text switch
    {
        "tue" => DayOfWeek.Tuesday,
        "wed" => DayOfWeek.Wednesday,
        "thu" => DayOfWeek.Thursday,
        "fri" => DayOfWeek.Friday,
        "sat" => DayOfWeek.Saturday,
        "sun" => DayOfWeek.Sunday,
        _ => DayOfWeek.Monday,
    };
}
