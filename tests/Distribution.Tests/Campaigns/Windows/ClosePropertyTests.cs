using System.Globalization;
using Distribution.Campaigns;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;
using Distribution.Tests.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Distribution.Tests.Campaigns.Windows;

/// <summary>Over random orders: a close is what the engine decides on numbers counted from scratch, and closing again changes nothing.</summary>
public sealed class ClosePropertyTests
{
    private const int Runs = 60;

    private const string Rules = """
        { "id": "top", "on": "rank", "metric": "sales", "window": "week", "ties": "earliest", "min": 2, "pay": [ { "to": "rank", "prizes": [901, "sku:star", 333] } ] },
        { "id": "split", "on": "rank", "metric": "fruit", "window": "week", "ties": "split", "budget": "spring", "pay": [ { "to": "rank", "prizes": [100, 51, 7] } ] },
        { "id": "high", "on": "metric", "metric": "sales", "window": "week", "gte": 40, "at": "close", "slot": "s", "budget": "spring", "pay": [ { "to": "self", "percent": 333333, "of": "metric" } ] },
        { "id": "low", "on": "metric", "metric": "sales", "window": "week", "gte": 10, "at": "close", "slot": "s", "pay": [ { "to": "self", "fixed": 3 } ] },
        { "id": "heads", "on": "metric", "metric": "buyers", "window": "week", "every": 2, "at": "close", "pay": [ { "to": "self", "grant": "points", "qty": 5 } ] },
        { "id": "back", "on": "metric", "metric": "spend", "window": "week", "every": 25, "at": "close", "pay": [ { "to": "self", "fixed": 1 } ] }
        """;

    private const string Budget = """ "budgets": { "spring": { "amount": 90 } }, """;

    [Fact]
    public void A_close_is_what_the_engine_decides_on_a_fold_from_scratch_and_once() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(Orders().ToArbitrary(), orders => HoldsAsync(orders).GetAwaiter().GetResult()));

    private static async Task<bool> HoldsAsync(Sold[] orders)
    {
        using CloseWorld world = await CloseWorld.OpenAsync(Rules, Budget);
        var facts = new List<OrderFacts>();
        foreach (Sold sold in orders)
        {
            var at = new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.Zero).AddMinutes(sold.Minute);
            DayRow row = await world.SellAsync(sold.Who, sold.Net, at.ToString("O", CultureInfo.InvariantCulture), sold.Units, sold.Buyer, sold.Category);
            if (sold.Refunded > 0)
            {
                await world.RefundAsync(row, Math.Min(sold.Refunded, sold.Net));
            }

            if (sold.Minute < 7 * 24 * 60)
            {
                facts.Add(new OrderFacts(
                    "CN-SH",
                    [new LineFacts(1, new Sku("box"), sold.Category, sold.Units, sold.Net) { Refunded = Math.Min(sold.Refunded, sold.Net) }],
                    [new PathLevel(1, new DistributorId(sold.Who))],
                    0,
                    null,
                    new Dictionary<string, int>()) { Buyer = new UserId(sold.Buyer), At = at });
            }
        }

        world.At("2026-03-09T00:10:00+08:00");
        await world.CloseAsync();
        string[] closed = await WordsAsync(world);
        await world.CloseAsync();
        string[] again = await WordsAsync(world);
        string[] expected = Decide(facts);
        await world.MustBeRightAsync();
        foreach (IGrouping<string, BonusLine> person in DecideLines(facts).GroupBy(line => line.Beneficiary.Value))
        {
            (await world.AvailableAsync(person.Key)).ShouldBe(person.Sum(line => line.Amount));
        }

        return closed.SequenceEqual(expected) && again.SequenceEqual(expected);
    }

    private static string[] Decide(List<OrderFacts> facts) =>
        [.. DecideLines(facts).Select(line => $"{line.Key} {line.Base} {line.Amount} {line.Grant?.Code} {line.Grant?.Quantity} {string.Join('|', line.Steps.Select(TraceWords.English))}")];

    private static IReadOnlyList<BonusLine> DecideLines(List<OrderFacts> facts)
    {
        CompiledProgram program = CompiledProgram.Compile(
            Distribution.Programs.Language.ProgramReader.Read(System.Text.Encoding.UTF8.GetBytes(CloseWorld.Document(Rules, Budget)), Shop.Merchant).Program.ShouldNotBeNull(), 1);
        return WindowClose.Decide(
            program,
            program.Calendar.Find(WindowKind.Week, "2026-W10").ShouldNotBeNull(),
            program.Metrics.ToDictionary(metric => metric.Key, metric => MetricEngine.Totals(program, metric.Value, Enumerable.Reverse(facts)))).Lines;
    }

    private static async Task<string[]> WordsAsync(CloseWorld world) =>
        [.. (await world.ListAsync(WindowKind.Week)).Single().Bonuses.Select(one => one.Bonus).Select(line =>
            $"{line.Key} {line.Base} {line.Amount} {line.Grant?.Code} {line.Grant?.Quantity} {string.Join('|', line.Steps.Select(TraceWords.English))}")];

    private static Gen<Sold[]> Orders() =>
        (from who in Gen.Elements("an", "bo", "chen", "du")
         from buyer in Gen.Elements("u1", "u2", "u3")
         from category in Gen.Elements("fruit", "toy")
         from units in Gen.Choose(1, 5)
         from net in Gen.Choose(1, 30)
         from refunded in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 35))
         from minute in Gen.Choose(0, 8 * 24 * 60)
         select new Sold(who, buyer, category, units, net, refunded, minute)).ArrayOf();

    /// <param name="Minute">After the beginning of the week; the last day is the next week's.</param>
    private sealed record Sold(string Who, string Buyer, string Category, int Units, long Net, long Refunded, int Minute);
}
