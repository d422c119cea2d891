using System.Text;
using Distribution.Campaigns;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Orders;
using Distribution.Orders.Groups;
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

        List<string> written = await WrittenAsync(shop, orders);
        ReplayResult replay = ReplayRun.Run(
            (await shop.Get<ProgramCatalog>().FindCurrentAsync(Shop.Merchant, None)).ShouldNotBeNull().Compiled, await PastAsync(shop), shop.Clock.GetUtcNow());
        written.Count.ShouldBeGreaterThan(30);
        Replayed(replay).Order().ShouldBe(written.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_books_of_a_month_with_every_kind_of_rule_are_those_of_its_replay(int seed)
    {
        var random = new Random(seed);
        using Shop shop = await Shop.OpenAsync(Everything());
        await shop.JoinAsync("du", "bo");
        (await shop.Get<GroupOffers>().PutAsync(new PutGroupOfferCommand(Shop.Merchant, Offer), None)).Problem.ShouldBeNull();
        var orders = new List<OrderId>();
        for (int i = 0; i < 40; i++)
        {
            shop.Clock.Advance(TimeSpan.FromHours(random.Next(3, 30)));
            await TimersAsync(shop);
            if (random.Next(8) == 0)
            {
                orders.AddRange(await GroupAsync(shop, $"g{i}"));
            }

            orders.Add(await shop.SellAsync(random.Next(4) switch { 0 => "an", 1 => "bo", 2 => "du", _ => null }, random.Next(2) == 0 ? "box" : "apple", random.Next(1, 4), $"buyer{random.Next(3)}"));
            await DisturbAsync(shop, random, orders[random.Next(orders.Count)]);
        }

        shop.Clock.Advance(TimeSpan.FromDays(40));
        await TimersAsync(shop);

        ReplayResult replay = ReplayRun.Run(
            (await shop.Get<ProgramCatalog>().FindCurrentAsync(Shop.Merchant, None)).ShouldNotBeNull().Compiled, await PastAsync(shop), shop.Clock.GetUtcNow());
        replay.Entries.Select(entry => entry.Source).Distinct().Count().ShouldBe(5, "payments, completions, groups, numbers and closes have all earned something");
        (await WrittenAsync(shop, orders)).Except(Replayed(replay)).ShouldBeEmpty();
        Replayed(replay).Except(await WrittenAsync(shop, orders)).ShouldBeEmpty();
        foreach (string user in (string[])["an", "bo", "du", "buyer0", "buyer1", "buyer2"])
        {
            Balances balances = await shop.BalancesAsync(user);
            replay.Entries.Where(entry => entry.Beneficiary.Value == user).Sum(entry => entry.Left).ShouldBe(balances.Pending + balances.Available - balances.Debt, user);
        }

        await shop.MustBeRightAsync();
    }

    private static async Task<List<string>> WrittenAsync(Shop shop, IEnumerable<OrderId> orders)
    {
        var written = new List<string>();
        foreach (OrderId order in orders)
        {
            written.AddRange((await shop.SheetAsync(order))?.Lines.Select(line =>
                $"{order} {line.Rule} {line.Beneficiary} {line.LineNo} {line.Amount} {line.Left} {(line.Void ? 0 : line.Grant?.Quantity)}") ?? []);
        }

        return written;
    }

    private static IEnumerable<string> Replayed(ReplayResult replay) =>
        from entry in replay.Entries
        where entry.Source is ReplaySource.OrderPaid or ReplaySource.OrderCompleted
        select $"{entry.Event} {entry.Rule} {entry.Beneficiary} {entry.Line} {entry.Amount} {entry.Left} {(entry.Grant is null ? null : entry.GrantsLeft)}";

    private static readonly GroupOffer Offer = new(new GroupOfferId("trio"), new Sku("box"), 3, 10240, 24, true);

    /// <summary>Limits, budgets, completions, tiers, numbers, closes and groups beside the fruit shop's own rules.</summary>
    private static byte[] Everything() => Encoding.UTF8.GetBytes(FruitProgram.Text
        .Replace("\"metrics\": {", "\"budgets\": { \"spring\": { \"amount\": 4000 } }, \"tiers\": [ { \"id\": \"gold\", \"when\": { \"metric\": \"sales\", \"gte\": 60000 } }, { \"id\": \"top\", \"when\": { \"metric\": \"sales\", \"window\": \"week\", \"gte\": 90000 } } ], \"metrics\": { \"spend\": { \"sum\": \"order.net\", \"on\": \"order.paid\", \"by\": \"buyer\" },", StringComparison.Ordinal)
        .Replace("\"rules\": [", """
            "rules": [
              { "id": "gold", "on": "order.paid", "when": { "L1.tier": { "in": ["gold", "top"] } }, "pay": [ { "to": "L1", "percent": 20000, "of": "line.net" } ] },
              { "id": "daily", "on": "order.paid", "limit": { "per": "buyer", "times": 1, "window": "day" }, "budget": "spring", "pay": [ { "to": "L1", "fixed": 333 } ] },
              { "id": "done", "on": "order.completed", "pay": [ { "to": "L1", "percent": 11111, "of": "order.net" } ] },
              { "id": "back", "on": "metric", "metric": "spend", "every": 40000, "pay": [ { "to": "self", "fixed": 700 } ] },
              { "id": "month", "on": "metric", "metric": "sales", "window": "month", "gte": 50000, "at": "close", "pay": [ { "to": "self", "percent": 5000, "of": "metric" } ] },
              { "id": "host", "on": "group.succeeded", "limit": { "per": "group.initiator", "times": 1, "window": "week" }, "pay": [ { "to": "group.initiator", "fixed": 5000 } ] },
            """, StringComparison.Ordinal));

    private static async Task TimersAsync(Shop shop)
    {
        for (int run = 0; run < 2; run++)
        {
            await shop.Get<CloseDueWindows>().HandleAsync(None);
            await shop.DrainAsync();
        }
    }

    /// <summary>Completes, or refunds a part or the whole of an order, or leaves it alone.</summary>
    private static async Task DisturbAsync(Shop shop, Random random, OrderId order)
    {
        Order now = await shop.OrderAsync(order);
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        int what = random.Next(3);
        if (what == 0 && now.State == OrderState.Paid)
        {
            await shop.CompleteAsync(order);
        }
        else if (what == 1 && now.Lines[0].Left > 0)
        {
            await shop.RefundAsync(order, 1, random.Next(3) == 0 ? now.Lines[0].Left : Math.Max(1, now.Lines[0].Left / 3));
        }

        await shop.DrainAsync();
    }

    private static async Task<OrderId[]> GroupAsync(Shop shop, string command)
    {
        Group group = (await shop.Get<OpenGroup>().HandleAsync(new OpenGroupCommand(Shop.Merchant, new UserId("du"), command, "h", Offer.Id), None)).Value;
        var orders = new List<OrderId>();
        foreach (string buyer in (string[])["u1", "u2", "u3"])
        {
            orders.Add(await shop.PlaceAsync("bo", buyer: buyer, group: group.Id));
        }

        foreach (OrderId order in orders)
        {
            await shop.PayAsync(order);
            await shop.DrainAsync();
            shop.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        return [.. orders];
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
