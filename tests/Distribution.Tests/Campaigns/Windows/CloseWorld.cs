using System.Globalization;
using System.Text;
using Distribution.Campaigns;
using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Windows;

/// <summary>A shop whose day books a test fills as it likes, with a program of any kind of rule.</summary>
internal sealed class CloseWorld : IDisposable
{
    public const string Zone = "Asia/Shanghai";

    private static readonly CancellationToken None = CancellationToken.None;

    private int _orders;
    private int _version;

    public CloseWorld(IEntityStore? store = null, string zone = Zone)
    {
        Shop = new Shop(store);
        TimeZone = zone;
    }

    public Shop Shop { get; }

    public string TimeZone { get; }

    public DateTimeOffset Now => Shop.Clock.GetUtcNow();

    /// <summary>A world at Monday, 2 March 2026, 09:00 in Shanghai, where the program has just been published.</summary>
    public static async Task<CloseWorld> OpenAsync(string rules, string extra = "", IEntityStore? store = null, string zone = Zone)
    {
        var world = new CloseWorld(store, zone);
        await world.PublishAsync(rules, extra);
        return world;
    }

    public async Task PublishAsync(string rules, string extra = "")
    {
        Result<PublishProgramResult> published = await Shop.Get<PublishProgram>().HandleAsync(
            new PublishProgramCommand(Shop.Merchant, System.Text.Encoding.UTF8.GetBytes(Document(rules, extra, TimeZone))), None);
        published.Problem.ShouldBeNull();
        _version = published.Value.Version;
    }

    public static string Document(string rules, string extra, string zone = Zone) => $$"""
        { "schema": "reward-program/1", "currency": "CNY", "timeZone": "{{zone}}", {{(extra.Contains("weekStart", StringComparison.Ordinal) ? "" : "\"weekStart\": \"mon\",")}}
          "attribution": { "model": "last", "windowDays": 30, "maxLevels": 2 },
          "settlement": { "hold": "P7D", "from": "order.completed", "minWithdrawal": 100 },
          {{extra}}
          "metrics": {
            "sales": { "sum": "line.net", "on": "order.paid", "by": "L1" },
            "fruit": { "sum": "line.units", "on": "order.paid", "by": "L1", "when": { "line.category": { "eq": "fruit" } } },
            "buyers": { "distinct": "buyer", "on": "order.paid", "by": "L1" },
            "spend": { "sum": "order.net", "on": "order.paid", "by": "buyer" },
            "done": { "sum": "line.net", "on": "order.completed", "by": "L1" } },
          "rules": [ {{rules}} ] }
        """;

    /// <summary>Writes a paid order of one line; the same id again with a higher revision replaces it.</summary>
    public async Task<DayRow> SellAsync(string who, long net, string paidAt, int units = 1, string buyer = "cai", string category = "fruit", long refunded = 0)
    {
        var at = DateTimeOffset.Parse(paidAt, CultureInfo.InvariantCulture);
        var line = new DayLine(new Sku("box"), units, net, refunded) { Category = category };
        var row = new DayRow(
            OrderId.Create($"o{++_orders}"), 1, _version, new UserId(buyer), new DistributorId(who), null, null, net, refunded, units, [line], "CN-SH", at.ToUniversalTime(), false);
        await WriteAsync(row);
        return row;
    }

    /// <param name="at">When the refund was made; null for now.</param>
    public async Task RefundAsync(DayRow row, long refunded, string? at = null) => await WriteAsync(row with
    {
        Revision = row.Revision + 1,
        Refunded = refunded,
        Lines = [row.Lines[0] with { Refunded = refunded }],
        RefundedAt = [.. row.RefundedAt ?? [], at is null ? Now : DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)],
    });

    public void At(string time) => Shop.Clock.Set(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));

    /// <summary>The timer, twice, what a crash left to be sent, and everything that follows, each message twice.</summary>
    public async Task<int> CloseAsync()
    {
        int closed = await Shop.Get<CloseDueWindows>().HandleAsync(None);
        (await Shop.Get<CloseDueWindows>().HandleAsync(None)).ShouldBe(0);
        await Shop.Get<OutboxSweep>().RunAsync(None);
        await Shop.DrainAsync();
        return closed;
    }

    public async Task<long> AvailableAsync(string who) => (await Shop.BalancesAsync(who)).Available;

    public async Task<IReadOnlyList<ListedClose>> ListAsync(WindowKind kind, string? window = null) =>
        (await Shop.Get<ListCloses>().HandleAsync(new ListClosesQuery(Shop.Merchant, kind, window, null, PageLimits.Max), None)).Items;

    /// <summary>Every bonus of a close in a form that is easily compared: person, rule, amount or grant, and whether it is paid.</summary>
    public async Task<string[]> BonusesAsync(WindowKind kind, string window) =>
        [.. (await ListAsync(kind, window)).Single().Bonuses.Select(one =>
            $"{one.Bonus.Person} {one.Bonus.Rule} {(one.Bonus.Grant is { } grant ? $"{grant.Quantity} x {grant.Code}" : one.Bonus.Amount)}{(one.IsPaid ? "" : " unpaid")}")];

    public async Task<string[]> GrantsAsync(string who) =>
        [.. (await Shop.Get<GrantBook>().ListAsync(Shop.Merchant, new DistributorId(who), null, PageLimits.Max, None)).Items
            .Select(grant => $"{grant.Rule} {grant.Quantity} x {grant.Code} {grant.State} {grant.Window}")];

    public Task MustBeRightAsync() => Shop.MustBeRightAsync();

    public async Task<CheckFinding[]> FindingsAsync() => [.. (await Shop.Get<LedgerChecker>().RunAsync(None)).Findings];

    public void Dispose() => Shop.Dispose();

    private async Task WriteAsync(DayRow row)
    {
        string partition = DayBook.Partition(Shop.Merchant, DayBook.DayOf(row.PaidAt, TimeZone), StableHash.Shard(row.Order.Value, DayBook.Shards));
        Entity? old = await Shop.Store.GetAsync(partition, row.Order.Value, None);
        byte[] payload = StoreJson.Write(row, OrdersJson.Default.DayRow);
        EntityWrite write = old is null ? new EntityWrite.Insert(row.Order.Value, payload) : new EntityWrite.Replace(row.Order.Value, payload, old.ETag);
        (await Shop.Store.WriteAsync(partition, [write], None)).ShouldBeNull();
    }
}
