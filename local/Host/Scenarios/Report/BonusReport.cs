using System.Text.Json;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Local.Scenarios.Report;

/// <summary>What is earned beside the commission of orders: for numbers that were reached, groups, and closed windows.</summary>
internal sealed class BonusReport(ApiClient api, ShopTime time, TextWriter output)
{
    /// <param name="rankings">Those told already: of their prizes only the window is said.</param>
    public async Task WriteAsync(IReadOnlyList<string> distributors, IReadOnlyList<(string Window, string Rule)> rankings, CancellationToken cancellation)
    {
        var table = new TextTable("who", "when", "rule", "amount>", "why");
        foreach (string user in distributors)
        {
            IReadOnlyList<JsonElement> entries = await api.ListAsync(Caller.UserNamed(user), "distributors/me/entries", cancellation).ConfigureAwait(false);
            foreach (JsonElement entry in entries.Reverse())
            {
                string? happened = entry.TextOf("event");
                if (happened is not ("bonusPaid" or "bonusTakenBack"))
                {
                    continue;
                }

                bool isBack = happened == "bonusTakenBack";
                long amount = Math.Abs(entry.WholeOf("amount"));
                string window = entry.TextOf("window") ?? "";
                string why = isBack ? "taken back"
                    : rankings.Contains((window, entry.TextOf("rule") ?? "")) ? $"ranking of {window} above"
                    : entry.TextOf("explain") is { } id ? await WhyAsync(id, cancellation).ConfigureAwait(false)
                    : "";
                table.Add(user, time.Of(ShopTime.MomentOf(entry, "at") ?? default), entry.TextOf("rule") ?? "", Yuan.Of(isBack ? -amount : amount), why);
            }
        }

        if (!table.IsEmpty)
        {
            output.WriteLine("Bonuses (奖金) beside the orders' commission");
            table.Write(output);
            output.WriteLine();
        }
    }

    private async Task<string> WhyAsync(string id, CancellationToken cancellation)
    {
        ApiReply explanation = await api.GetAsync(Caller.Merchant, $"commissions/{id}/explain", cancellation).ConfigureAwait(false);
        return string.Join("; ", explanation.Body.ItemsOf("steps").Select(static step => step.TextOf("text")));
    }
}
