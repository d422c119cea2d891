using System.Globalization;
using System.Text.Json;

namespace Distribution.Local.Scenarios.Play;

/// <summary>Asserts that the window before the present one is closed, and all it pays is on its way.</summary>
internal sealed class WindowCheck(IPlayStage stage, ApiClient api, PlayWorld world, string program)
{
    public async Task<IReadOnlyList<Difference>> RunAsync(Step.Close close, CancellationToken cancellation)
    {
        using JsonDocument document = JsonDocument.Parse(program);
        string window = Previous(close.Window, document.RootElement);
        JsonElement[] rules = [.. document.RootElement.ItemsOf("rules").Where(rule => rule.TextOf("window") == close.Window && (rule.TextOf("on") == "rank" || rule.TextOf("at") == "close"))];
        if (rules.Length == 0)
        {
            return [new Difference(close.Pointer, "rules by " + close.Window, "at least one", "none in the program")];
        }

        ApiReply reply = await api.GetAsync(Caller.Merchant, $"campaigns/closes?kind={close.Window}&window={window}&limit=1", cancellation).ConfigureAwait(false);
        if (reply.Body.ItemsOf("items").FirstOrDefault().Member("isPaid") is not { ValueKind: JsonValueKind.True })
        {
            return [new Difference(close.Pointer, $"window {window}", "closed", reply.IsSuccess ? "still open" : reply.Describe())];
        }

        world.Windows.AddRange(rules.Where(rule => rule.TextOf("on") == "rank").Select(rule => (window, rule.TextOf("id") ?? "")));
        return [];
    }

    private string Previous(string kind, JsonElement root)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(root.TextOf("timeZone") ?? "Etc/UTC");
        DateTime today = TimeZoneInfo.ConvertTime(stage.Now, zone).Date;
        if (kind == "day")
        {
            return today.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        if (kind == "month")
        {
            return today.AddDays(1 - today.Day).AddDays(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        }

        DateTime day = today.AddDays(-7);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day):D4}-W{ISOWeek.GetWeekOfYear(day):D2}");
    }
}
