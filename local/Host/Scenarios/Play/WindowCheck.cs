using System.Text.Json;
using Distribution.Programs;

namespace Distribution.Local.Scenarios.Play;

/// <summary>Asserts that the window before the present one is closed, for every ranking rule of the program that has such windows.</summary>
internal sealed class WindowCheck(IPlayStage stage, ApiClient api, PlayWorld world)
{
    public async Task<IReadOnlyList<Difference>> RunAsync(Step.Close close, CancellationToken cancellation)
    {
        RewardWindow window = Previous(close.Window == "month" ? WindowKind.Month : WindowKind.Week);
        string[] rules = Rules(close.Window, window.EndsAt);
        if (rules.Length == 0)
        {
            return [new Difference(close.Pointer, "rules by " + close.Window, "at least one", "none in the program")];
        }

        var found = new List<Difference>();
        foreach (string rule in rules)
        {
            ApiReply reply = await api.GetAsync(Caller.Merchant, $"rankings/{window.Id}?rule={rule}", cancellation).ConfigureAwait(false);
            bool closed = reply.Body.Member("isClosed") is { ValueKind: JsonValueKind.True };
            if (closed)
            {
                world.Windows.Add((window.Id, rule));
            }
            else
            {
                found.Add(new Difference(close.Pointer, $"window {window.Id} of rule {rule}", "closed", reply.IsSuccess ? "still open" : reply.Describe()));
            }
        }

        return found;
    }

    /// <summary>The ranking rules of the program that was in force when the window ended.</summary>
    private string[] Rules(string kind, DateTimeOffset endsAt)
    {
        if (world.Programs.LastOrDefault(published => published.At <= endsAt).Program is not { } program)
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(program);
        return [.. document.RootElement.ItemsOf("rules")
            .Where(rule => rule.TextOf("on") == "rank" && rule.TextOf("window") == kind)
            .Select(rule => rule.TextOf("id") ?? "")];
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
