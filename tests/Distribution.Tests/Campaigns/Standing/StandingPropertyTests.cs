using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Standing;

/// <summary>Any history, told twice and in any order, ends at what a fold over its orders says.</summary>
public sealed class StandingPropertyTests
{
    private const int Steps = 60;

    private const string Rules = """
        {"id":"cash","on":"metric","metric":"spend","window":"week","every":1500,"pay":[{"to":"self","fixed":11}]},
        {"id":"pairs","on":"metric","metric":"buyers","window":"month","every":2,"pay":[{"to":"self","grant":"sku:lesson","qty":1}]},
        {"id":"units","on":"metric","metric":"units","window":"day","gte":3,"pay":[{"to":"self","fixed":101},{"to":"self","grant":"points","qty":5}]},
        {"id":"sales","on":"metric","metric":"sales","every":2500,"pay":[{"to":"self","fixed":13}]},
        {"id":"done","on":"metric","metric":"done","window":"month","every":2,"pay":[{"to":"self","fixed":1009}]}
        """;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string[] People = ["an", "bo", "cu", "b1", "b2", "b3"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Any_history_ends_at_the_fold_of_its_orders(int seed)
    {
        var random = new Random(seed);
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Rules));
        await shop.JoinAsync("cu", "bo");
        var orders = new List<OrderId>();
        for (int step = 0; step < Steps; step++)
        {
            await StepAsync(shop, random, orders);
        }

        await shop.DrainAsync(random);
        await shop.MustBeRightAsync();
        var told = new List<Order>();
        foreach (OrderId order in orders)
        {
            told.Add(await shop.OrderAsync(order));
        }

        CompiledProgram program = (await shop.Get<ProgramCatalog>().FindCurrentAsync(Shop.Merchant, None)).ShouldNotBeNull().Compiled;
        foreach (string person in People)
        {
            await PersonMustBeAsync(shop, program, told, new DistributorId(person));
        }
    }

    private static async Task StepAsync(Shop shop, Random random, List<OrderId> orders)
    {
        int choice = random.Next(10);
        if (choice < 4 || orders.Count == 0)
        {
            string via = People[random.Next(3)];
            string buyer = People.Where(person => person != via).ElementAt(random.Next(People.Length - 1));
            orders.Add(await shop.PlaceAsync(via, random.Next(3) == 0 ? "apple" : "pear", random.Next(1, 4), buyer));
            await shop.PayAsync(orders[^1]);
            return;
        }

        OrderId order = orders[random.Next(orders.Count)];
        Order now = await shop.OrderAsync(order);
        if (choice < 7 && now.NetLeft > 0)
        {
            await shop.RefundAsync(order, 1, random.Next(2) == 0 ? null : random.Next(1, (int)now.NetLeft + 1));
        }
        else if (choice == 7 && now.State == OrderState.Paid)
        {
            await shop.CompleteAsync(order);
        }
        else if (choice == 8)
        {
            shop.Clock.Advance(TimeSpan.FromHours(random.Next(1, 200)));
        }
        else
        {
            await shop.DrainAsync(random);
        }
    }

    private static async Task PersonMustBeAsync(Shop shop, CompiledProgram program, List<Order> orders, DistributorId person)
    {
        long money = 0;
        long grants = 0;
        string partition = StandingStore.Partition(Shop.Merchant, person);
        var store = shop.Get<StandingStore>();
        foreach (RewardRule.OnMetric rule in program.MetricRules)
        {
            Metric metric = rule.Metric;
            var windows = orders.Select(order => (Order: order, At: metric.On == RewardEvent.OrderCompleted ? order.CompletedAt : order.PaidAt))
                .Where(order => order.At is not null)
                .GroupBy(order => program.Calendar.WindowOf(rule.Window, program.Calendar.DayOf(order.At!.Value)).Id);
            foreach (var window in windows)
            {
                long value = MetricEngine.Totals(program, metric, window.Select(order => Facts(order.Order, order.At)))
                    .SingleOrDefault(total => total.Subject == person)?.Value ?? 0;
                ((await store.CountAsync(partition, CountedMetric.KeyOf(metric), window.Key, None))?.Value.Value ?? 0).ShouldBe(value, $"{person} {metric.Id} {window.Key}");
                long times = rule.TimesAt(value);
                ((await store.EarnedAsync(partition, rule.Id, CountedMetric.KeyOf(metric), window.Key, None))?.Value.Times ?? 0).ShouldBe(times, $"{person} {rule.Id} {window.Key}");
                money += times * rule.Pay.OfType<Payment.Fixed>().Sum(pay => pay.Amount!.Value);
                grants += times * rule.Pay.OfType<Payment.Grant>().Sum(pay => pay.Quantity);
            }
        }

        Balances balances = await shop.BalancesAsync(person.Value);
        (balances.Available - balances.Debt).ShouldBe(money, person.Value);
        string[] granted = await shop.GrantsAsync(person.Value);
        granted.Where(grant => grant.EndsWith("Granted", StringComparison.Ordinal)).Sum(grant => long.Parse(grant.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(grants);
    }

    private static OrderFacts Facts(Order order, DateTimeOffset? at) => new(
        order.Region,
        [.. order.Lines.Select(line => new LineFacts(line.No, line.Sku, line.Category, line.Qty, line.Net) { Refunded = line.Refunded })],
        [.. order.Attribution.Path.Select(step => new PathLevel(step.Level, step.Distributor))],
        0,
        null,
        new Dictionary<string, int>())
    {
        Buyer = order.Buyer,
        At = at,
    };
}
