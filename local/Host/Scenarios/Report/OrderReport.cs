using System.Globalization;
using System.Text.Json;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Local.Scenarios.Report;

/// <summary>Each order: when it was paid and refunded, and what it earned whom by which working.</summary>
internal sealed class OrderReport(ApiClient api, ShopTime time, TextWriter output)
{
    public async Task WriteAsync(IReadOnlyList<PlayedOrder> orders, CancellationToken cancellation)
    {
        output.WriteLine($"Commission (佣金), order by order; amounts in yuan, in the working in fen; times of {time.ZoneName}");
        foreach (PlayedOrder order in orders)
        {
            output.WriteLine();
            Head(order);
            ApiReply sheet = await api.GetAsync(Caller.Merchant, $"orders/{order.Id}/commission", cancellation).ConfigureAwait(false);
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

    private void Head(PlayedOrder order)
    {
        string paid = order.PaidAt is { } at ? $"paid {time.WithWeek(at)}" : "never paid";
        string completed = order.CompletedAt is { } done ? $", completed {time.Of(done)}" : "";
        output.WriteLine($"  {order.Name}  {order.State}  buyer {order.Buyer}, total {Yuan.Of(order.Total)}, freight {Yuan.Of(order.Freight)}; {paid}{completed}");
        foreach (PlayedRefund refund in order.Refunds)
        {
            IEnumerable<string> parts = refund.Lines.Select(static line => string.Create(CultureInfo.InvariantCulture, $"line {line.No} {Yuan.Of(line.Amount)}"));
            string freight = refund.Freight == 0 ? "" : ", freight " + Yuan.Of(refund.Freight);
            output.WriteLine($"    refunded {Yuan.Of(refund.Amount)} {time.WithWeek(refund.At)}: {string.Join(", ", parts)}{freight}");
        }
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
}
