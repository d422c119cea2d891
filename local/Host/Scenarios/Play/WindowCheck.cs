using System.Globalization;
using System.Text.Json;

namespace Distribution.Local.Scenarios.Play;

/// <summary>Asserts that the window before the present one is closed, for every ranking rule of the program that has such windows.</summary>
internal sealed class WindowCheck(IPlayStage stage, ApiClient api, PlayWorld world, string program)
{
    public async Task<IReadOnlyList<Difference>> RunAsync(Step.Close close, CancellationToken cancellation)
    {
        using JsonDocument document = JsonDocument.Parse(program);
        string window = Previous(close.Window, document.RootElement);
        string[] rules = [.. document.RootElement.ItemsOf("rules")
            .Where(rule => rule.TextOf("on") == "rank" && rule.TextOf("window") == close.Window)
            .Select(rule => rule.TextOf("id") ?? "")];
        if (rules.Length == 0)
        {
            return [new Difference(close.Pointer, "rules by " + close.Window, "at least one", "none in the program")];
        }

        var found = new List<Difference>();
        foreach (string rule in rules)
        {
            ApiReply reply = await api.GetAsync(Caller.Merchant, $"rankings/{window}?rule={rule}", cancellation).ConfigureAwait(false);
            bool closed = reply.Body.Member("isClosed") is { ValueKind: JsonValueKind.True };
            if (closed)
            {
                world.Windows.Add((window, rule));
            }
            else
            {
                found.Add(new Difference(close.Pointer, $"window {window} of rule {rule}", "closed", reply.IsSuccess ? "still open" : reply.Describe()));
            }
        }

        return found;
    }

    private string Previous(string kind, JsonElement root)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(root.TextOf("timeZone") ?? "Etc/UTC");
        DateTime today = TimeZoneInfo.ConvertTime(stage.Now, zone).Date;
        if (kind == "month")
        {
            return today.AddDays(1 - today.Day).AddDays(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        }

        DateTime day = today.AddDays(-7);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day):D4}-W{ISOWeek.GetWeekOfYear(day):D2}");
    }
}
