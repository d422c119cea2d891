using System.Globalization;
using System.Text.Json;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Local.Scenarios.Report;

/// <summary>Tells who earned what and why, so that every figure can be worked out again by hand.</summary>
internal sealed class PlayReport(ApiClient api, PlayWorld world, TextWriter output)
{
    public async Task WriteAsync(CancellationToken cancellation)
    {
        await CommissionsAsync(cancellation).ConfigureAwait(false);
        await RankingsAsync(cancellation).ConfigureAwait(false);
        await BalancesAsync(cancellation).ConfigureAwait(false);
    }

    private async Task CommissionsAsync(CancellationToken cancellation)
    {
        output.WriteLine("Commission (佣金), order by order; amounts in yuan, in the working in fen");
        foreach ((string name, string id) in world.Orders)
        {
            ApiReply order = await api.GetAsync(Caller.Merchant, $"orders/{id}", cancellation).ConfigureAwait(false);
            output.WriteLine();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}  {order.Text("state")}  buyer {order.Text("buyer")}, total {Yuan.Of(order.Body.WholeOf("total"))}, freight {Yuan.Of(order.Body.WholeOf("freight"))}"));
            ApiReply sheet = await api.GetAsync(Caller.Merchant, $"orders/{id}/commission", cancellation).ConfigureAwait(false);
            var table = new TextTable("who", "level", "rule", "base>", "rate>", "amount>", "reversed>", "stays>", "why");
            foreach (JsonElement line in sheet.Body.ItemsOf("lines"))
            {
                Line(table, line);
            }

            if (table.IsEmpty)
            {
                output.WriteLine("    nobody earns");
            }
            else
            {
                table.Write(output, "    ");
            }
        }

        output.WriteLine();
    }

    private static void Line(TextTable table, JsonElement line)
    {
        string why = string.Join("; ", line.ItemsOf("trace").Select(step => step.GetString()));
        long level = line.WholeOf("level");
        string place = level == 0 ? "" : "L" + level.ToString(CultureInfo.InvariantCulture);
        if (line.TextOf("grant") is { } grant)
        {
            table.Add(line.TextOf("beneficiary") ?? "", place, line.TextOf("rule") ?? "", "", "", $"{line.WholeOf("qty")} x {grant}", "", "", why);
            return;
        }

        long amount = line.WholeOf("amount");
        long reversed = line.WholeOf("reversed") + line.WholeOf("clawedBack");
        string rate = line.Member("ratePpm") is null ? "" : Percent(line.WholeOf("ratePpm"));
        table.Add(line.TextOf("beneficiary") ?? "", place, line.TextOf("rule") ?? "", Yuan.Of(line.WholeOf("base")), rate, Yuan.Of(amount), Yuan.Of(-reversed), Yuan.Of(amount - reversed), why);
    }

    private static string Percent(long ppm) => string.Create(CultureInfo.InvariantCulture, $"{ppm / 10_000}.{ppm % 10_000:0000}").TrimEnd('0').TrimEnd('.') + " %";

    private async Task RankingsAsync(CancellationToken cancellation)
    {
        foreach ((string window, string rule) in world.Windows)
        {
            ApiReply ranking = await api.GetAsync(Caller.Merchant, $"rankings/{window}?rule={rule}", cancellation).ConfigureAwait(false);
            output.WriteLine($"Ranking (排行) {window}, rule {rule}");
            bool isMoney = ranking.Text("metric") == "sales";
            var table = new TextTable("place>", "distributor", isMoney ? "sales>" : "value>", "prize>");
            int place = 0;
            foreach (JsonElement entry in ranking.Body.ItemsOf("places"))
            {
                place++;
                table.Add(place.ToString(CultureInfo.InvariantCulture), entry.TextOf("distributor") ?? "", isMoney ? Yuan.Of(entry.WholeOf("score")) : entry.WholeOf("score").ToString(CultureInfo.InvariantCulture), Prize(entry));
            }

            table.Write(output);
            output.WriteLine();
        }
    }

    private static string Prize(JsonElement place) =>
        place.Member("grant") is { } grant ? $"{grant.WholeOf("qty")} x {grant.TextOf("code")}" : Yuan.Of(place.WholeOf("prize"));

    private async Task BalancesAsync(CancellationToken cancellation)
    {
        output.WriteLine("Balances (余额) in yuan");
        var table = new TextTable("distributor", "pending 待结算>", "available 可提现>", "withheld 提现中>", "paid 已提现>", "debt 欠款>");
        foreach (string user in world.Distributors)
        {
            ApiReply balance = await api.GetAsync(Caller.Merchant, $"distributors/{user}/balance", cancellation).ConfigureAwait(false);
            table.Add([user, .. ExpectedBalance.AccountNames.Select(account => Yuan.Of(balance.Body.WholeOf(account)))]);
        }

        table.Write(output);
    }
}
