using System.Text.Json;
using Distribution.Kernel;
using Distribution.Local.Scenarios.Play;
using Distribution.Programs.Engine;

namespace Distribution.Local.Scenarios.Report;

/// <param name="Amount">Minor units, with the freight.</param>
internal sealed record PlayedRefund(DateTimeOffset At, long Amount, long Freight, IReadOnlyList<(int No, long Amount)> Lines);

/// <summary>An order at the end of the play, as the API tells it, under the scenario's name for it.</summary>
internal sealed record PlayedOrder(string Name, string Id, JsonElement Body)
{
    public string State => Body.TextOf("state") ?? "";

    public string Buyer => Body.TextOf("buyer") ?? "";

    public long Total => Body.WholeOf("total");

    public long Freight => Body.WholeOf("freight");

    public DateTimeOffset? PaidAt => ShopTime.MomentOf(Body, "paidAt");

    public DateTimeOffset? CompletedAt => ShopTime.MomentOf(Body, "completedAt");

    public IReadOnlyList<PlayedRefund> Refunds { get; } =
    [
        .. Body.ItemsOf("refunds").Select(static refund => new PlayedRefund(
            ShopTime.MomentOf(refund, "at") ?? default,
            refund.WholeOf("amount"),
            refund.WholeOf("freight"),
            [.. refund.ItemsOf("lines").Select(static line => ((int)line.WholeOf("no"), line.WholeOf("amount")))])),
    ];

    /// <summary>What a metric counts of it, with the refunds up to a moment.</summary>
    public OrderFacts FactsAt(DateTimeOffset moment, DateTimeOffset counts)
    {
        ILookup<int, long> refunded = Refunds.Where(refund => refund.At <= moment).SelectMany(static refund => refund.Lines).ToLookup(static line => line.No, static line => line.Amount);
        IReadOnlyList<LineFacts> lines =
        [
            .. Body.ItemsOf("lines").Select(line => new LineFacts(
                (int)line.WholeOf("no"), new Sku(line.TextOf("sku") ?? ""), line.TextOf("category"), (int)line.WholeOf("qty"), line.WholeOf("net"))
            {
                Refunded = refunded[(int)line.WholeOf("no")].Sum(),
            }),
        ];
        IEnumerable<JsonElement> path = Body.Member("attribution") is { } attribution ? attribution.ItemsOf("path") : [];
        return new OrderFacts(
            Body.TextOf("region"),
            lines,
            [.. path.Select(static step => new PathLevel((int)step.WholeOf("level"), new DistributorId(step.TextOf("distributor") ?? "")))],
            0,
            null,
            new Dictionary<string, int>())
        {
            Buyer = new UserId(Buyer),
            At = counts,
        };
    }
}
