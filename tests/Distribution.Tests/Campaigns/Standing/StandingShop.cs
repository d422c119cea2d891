using System.Text;
using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Tests.Programs;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Standing;

/// <summary>Shops whose programs count: pears cost 1000.</summary>
internal static class StandingShop
{
    public const string Metrics = """
        "metrics":{"spend":{"sum":"order.net","on":"order.paid","by":"buyer"},
                   "units":{"sum":"line.units","on":"order.paid","by":"L1"},
                   "sales":{"sum":"line.net","on":"order.paid","by":"L1"},
                   "buyers":{"distinct":"buyer","on":"order.paid","by":"L1"},
                   "done":{"count":"order","on":"order.completed","by":"L1"}},
        """;

    private static readonly CancellationToken None = CancellationToken.None;

    public static byte[] Program(string rules, string more = "", string metrics = Metrics) => Encoding.UTF8.GetBytes(Sample.Document($"{metrics}{more}\"rules\":[{rules}]"));

    public static async Task<Shop> OpenAsync(byte[] program, IEntityStore? store = null)
    {
        Shop shop = await Shop.OpenAsync(program, store);
        await shop.StockAsync("pear", 1000);
        return shop;
    }

    public static async Task PublishAsync(this Shop shop, byte[] program) =>
        (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, program), None)).Problem.ShouldBeNull();

    public static Task<OrderId> PearsAsync(this Shop shop, int count, string? via = "bo", string buyer = "cai") => shop.SellAsync(via, "pear", count, buyer);

    public static async Task RefundedAsync(this Shop shop, OrderId order, long? amount = null)
    {
        await shop.RefundAsync(order, amount is null ? null : 1, amount);
        await shop.DrainAsync();
    }

    public static async Task<PersonStanding> StandingAsync(this Shop shop, string person) =>
        (await shop.Get<GetStanding>().HandleAsync(Shop.Merchant, new DistributorId(person), None)).Value;

    public static async Task<long> TimesAsync(this Shop shop, string person, string rule) => (await shop.StandingAsync(person)).Rules.Single(one => one.Rule == rule).Times;

    public static async Task<long> ValueAsync(this Shop shop, string person, string metric, WindowKind window = WindowKind.Lifetime) =>
        (await shop.StandingAsync(person)).Metrics.Single(one => one.Metric == metric && one.Window == window).Value;

    /// <summary>What bonuses have left the person: what is available, less what is owed.</summary>
    public static async Task<long> BonusesAsync(this Shop shop, string person)
    {
        Balances balances = await shop.BalancesAsync(person);
        return balances.Available - balances.Debt;
    }

    public static async Task<string[]> GrantsAsync(this Shop shop, string person) =>
        [.. (await shop.Get<GrantBook>().ListAsync(Shop.Merchant, new DistributorId(person), null, 200, None)).Items
            .Select(grant => $"{grant.Quantity} {grant.Code} {grant.State}").Order()];
}
