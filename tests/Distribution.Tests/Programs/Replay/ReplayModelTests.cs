using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Replay;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs.Replay;

/// <summary>What the shop really wrote is what its replayed past earns.</summary>
public sealed class ReplayModelTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_sheets_of_a_busy_fortnight_are_those_of_its_replay(int seed)
    {
        var random = new Random(seed);
        using Shop shop = await Shop.OpenAsync();
        await shop.JoinAsync("du", "bo");
        var orders = new List<OrderId>();
        for (int i = 0; i < 25; i++)
        {
            shop.Clock.Advance(TimeSpan.FromHours(random.Next(1, 14)));
            orders.Add(await shop.SellAsync(random.Next(4) switch { 0 => "an", 1 => "bo", 2 => "du", _ => null }, random.Next(2) == 0 ? "box" : "apple", random.Next(1, 4), $"buyer{random.Next(3)}"));
            OrderId some = orders[random.Next(orders.Count)];
            long left = (await shop.OrderAsync(some)).Lines[0].Left;
            if (left > 0 && random.Next(2) == 0)
            {
                shop.Clock.Advance(TimeSpan.FromMinutes(1));
                await shop.RefundAsync(some, 1, random.Next(3) == 0 ? left : Math.Max(1, left / 3));
                await shop.DrainAsync();
            }
        }

        var written = new List<string>();
        foreach (OrderId order in orders)
        {
            written.AddRange((await shop.SheetAsync(order))?.Lines.Select(line =>
                $"{order} {line.Rule} {line.Beneficiary} {line.LineNo} {line.Amount} {line.Left} {(line.Void ? 0 : line.Grant?.Quantity)}") ?? []);
        }

        ReplayResult replay = ReplayRun.Run(
            (await shop.Get<ProgramCatalog>().FindCurrentAsync(Shop.Merchant, None)).ShouldNotBeNull().Compiled, await PastAsync(shop), shop.Clock.GetUtcNow());
        written.Count.ShouldBeGreaterThan(30);
        replay.Entries.Where(entry => entry.Source == ReplaySource.OrderPaid)
            .Select(entry => $"{entry.Event} {entry.Rule} {entry.Beneficiary} {entry.Line} {entry.Amount} {entry.Left} {(entry.Grant is null ? null : entry.GrantsLeft)}").Order().ShouldBe(written.Order());
    }

    internal static async Task<List<PastEvent>> PastAsync(Shop shop)
    {
        var past = new List<PastEvent>();
        RewardCalendar calendar = (await shop.Get<ProgramCatalog>().FindCurrentAsync(Shop.Merchant, None)).ShouldNotBeNull().Compiled.Calendar;
        DateOnly last = calendar.DayOf(shop.Clock.GetUtcNow());
        for (var day = new DateOnly(2026, 3, 2); day <= last; day = day.AddDays(1))
        {
            await foreach (PastEvent one in shop.Get<IPastEvents>().ReadAsync(Shop.Merchant, day, None))
            {
                past.Add(one);
            }
        }

        return past;
    }
}
