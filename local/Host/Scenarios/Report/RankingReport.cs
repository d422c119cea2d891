using System.Globalization;
using System.Text.Json;
using Distribution.Local.Scenarios.Play;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Local.Scenarios.Report;

/// <summary>Each ranking with the orders that its numbers are the sums of.</summary>
internal sealed class RankingReport(ApiClient api, ShopTime time, TextWriter output)
{
    public async Task WriteAsync(IReadOnlyList<(string Window, string Rule)> windows, IReadOnlyList<PlayedOrder> orders, CancellationToken cancellation)
    {
        foreach ((string window, string rule) in windows)
        {
            ApiReply ranking = await api.GetAsync(Caller.Merchant, $"rankings/{window}?rule={rule}", cancellation).ConfigureAwait(false);
            DateTimeOffset taken = ShopTime.MomentOf(ranking.Body, "at") ?? DateTimeOffset.MaxValue;
            output.WriteLine($"Ranking (排行) {window}, {ranking.Text("first")} to {ranking.Text("last")} as of {time.Of(taken)}, rule {rule} by {ranking.Text("metricId")}");
            bool isMoney = ranking.Text("metric") == "sales";
            ILookup<string, string> counted = Counted(window, ranking.Text("metricId") ?? "", taken, orders);
            var table = new TextTable("place>", "distributor", isMoney ? "sales>" : "value>", "prize>", "counted");
            int place = 0;
            foreach (JsonElement entry in ranking.Body.ItemsOf("places"))
            {
                place++;
                string who = entry.TextOf("distributor") ?? "";
                table.Add(Whole(place), who, Score(entry.WholeOf("score"), isMoney), Prize(entry), string.Join(" + ", counted[who]));
            }

            table.Write(output);
            output.WriteLine();
        }
    }

    /// <summary>What every order adds to whose number. Whoever is counted once stands with the first of his orders.</summary>
    private ILookup<string, string> Counted(string window, string metricId, DateTimeOffset taken, IReadOnlyList<PlayedOrder> orders)
    {
        if (time.Calendar.Find(RewardCalendar.KindOf(window), window) is not { } found || !time.ProgramOf(found).Metrics.TryGetValue(metricId, out Metric? metric))
        {
            return Array.Empty<string>().ToLookup(static none => none);
        }

        CompiledProgram program = time.ProgramOf(found);
        var parts = new List<(string Who, string Part)>();
        var seen = new HashSet<(string Who, string Whom)>();
        foreach (PlayedOrder order in orders)
        {
            if ((metric.On == RewardEvent.OrderCompleted ? order.CompletedAt : order.PaidAt) is not { } moment
                || time.Calendar.WindowOf(found.Kind, time.Calendar.DayOf(moment)).Id != window
                || MetricEngine.ShareOf(program, metric, order.FactsAt(taken, moment)) is not { } share)
            {
                continue;
            }

            string who = share.Subject.Value;
            if (share.Distinct is not { } whom)
            {
                parts.Add((who, $"{order.Name} {Score(share.Amount, metric.IsMoney)}"));
            }
            else if (seen.Add((who, whom)))
            {
                parts.Add((who, $"{order.Name} {whom}"));
            }
        }

        return parts.ToLookup(static part => part.Who, static part => part.Part);
    }

    private static string Score(long score, bool isMoney) => isMoney ? Yuan.Of(score) : Whole(score);

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Prize(JsonElement place) =>
        place.Member("grant") is { } grant ? $"{grant.WholeOf("qty")} x {grant.TextOf("code")}" : Yuan.Of(place.WholeOf("prize"));
}
