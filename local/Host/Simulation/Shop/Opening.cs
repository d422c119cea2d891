using System.Runtime.CompilerServices;
using System.Text;
using Distribution.Catalog;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Local.Simulation.Shop;

/// <summary>The shop every seed begins with, made once by the product's own commands.</summary>
internal sealed class Opening
{
    public const int Level1Ppm = 100_000;
    public const int Level2Ppm = 50_000;
    public const string FirstSale = "first-sale";
    public const long FirstSaleFixed = 700;
    public const string SpringExtra = "spring-extra";
    public const int SpringExtraPpm = 20_000;
    public const long SpringBudget = 30_000;
    public const long MetricEvery = 200_000;
    public const long MetricFixed = 900;
    public const long FeeFixed = 30;
    public const int FeePpm = 6_000;
    public const long SecondApproverAbove = 50_000;
    public const long MinWithdrawal = 100;

    public static readonly TimeSpan Hold = TimeSpan.FromHours(2);
    public const string MerchantName = "fruit";
    public static readonly MerchantId Merchant = new(MerchantName);
    public static readonly DateTimeOffset Opened = new(2026, 1, 5, 1, 0, 0, TimeSpan.Zero);

    private const string Program = """
        {
          "schema": "reward-program/1", "merchant": "fruit", "currency": "CNY", "timeZone": "Asia/Shanghai", "weekStart": "mon",
          "attribution": { "model": "last", "windowDays": 30, "maxLevels": 2, "selfPurchase": false, "membersOnly": false },
          "settlement": { "hold": "PT2H", "from": "order.completed", "minWithdrawal": 100, "approval": { "secondApproverAbove": 50000 } },
          "caps": { "lineShare": 900000 },
          "budgets": { "spring": { "amount": 30000 } },
          "metrics": { "sales": { "sum": "order.net", "on": "order.paid", "by": "L1" } },
          "rules": [
            { "id": "base", "on": "order.paid", "slot": "base", "pay": [
              { "to": "L1", "percent": 100000, "of": "line.net" },
              { "to": "L2", "percent": 50000, "of": "line.net" } ] },
            { "id": "first-sale", "on": "order.paid", "when": { "L1.orders": { "eq": 1 } }, "limit": { "per": "L1", "times": 1 },
              "pay": [ { "to": "L1", "fixed": 700 } ] },
            { "id": "spring-extra", "on": "order.paid", "budget": "spring", "pay": [ { "to": "L1", "percent": 20000, "of": "line.net" } ] },
            { "id": "per-2000", "on": "metric", "metric": "sales", "every": 200000, "pay": [ { "to": "self", "fixed": 900 } ] }
          ]
        }
        """;

    private static readonly Lazy<Opening> Made = new(static () => new Opening(Opened, null));

    private readonly SimStore _store = new();
    private readonly Dictionary<string, string> _codes = new(StringComparer.Ordinal);

    /// <param name="opened">When, UTC.</param>
    /// <param name="rewards">What it is if it rewards in every way; null for the plain shop.</param>
    internal Opening(DateTimeOffset opened, RewardShop? rewards)
    {
        OpenedAt = opened;
        Rewards = rewards;
        Chance.Use(new SeededChance(new Dice(0)));
        MakeAsync().GetAwaiter().GetResult();
        Chance.Use(null);
    }

    /// <summary>Distributors and who invited them; null for nobody.</summary>
    public static IReadOnlyList<(string Name, string? Inviter)> People { get; } = [("an", null), ("bo", "an"), ("du", "bo")];

    public static IReadOnlyList<(string Sku, long Price)> Products { get; } = [("apple", 3_990), ("box", 12_800), ("course", 298_001)];

    public static Opening Once => Made.Value;

    public DateTimeOffset OpenedAt { get; }

    /// <summary>Null for the plain shop.</summary>
    public RewardShop? Rewards { get; }

    /// <summary>Who buys.</summary>
    public IReadOnlyList<string> Buyers => Rewards is null ? ["cai", "dan"] : RewardShop.Buyers;

    public SimStore Copy() => _store.Copy();

    public string CodeOf(string distributor) => _codes[distributor];

    public static string? InviterOf(string name) => People.First(person => person.Name == name).Inviter;

    internal static void Require<T>(Result<T> result)
        where T : notnull
    {
        if (result.Problem is { } problem)
        {
            throw new InvalidOperationException($"The simulated shop is refused: {problem.Code}.");
        }
    }

    private async Task MakeAsync()
    {
        ServiceProvider services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddOptions()
            .AddSingleton<IEntityStore>(_store)
            .AddSingleton<IEntityScan>(_store)
            .AddSingleton<IMessageSender>(new Nobody())
            .AddSingleton<TimeProvider>(new MachineClock(new Loop(new Dice(0), new Trace(null), OpenedAt)))
            .AddSingleton<Gateways>()
            .AddSlices()
            .BuildServiceProvider();
        await using ConfiguredAsyncDisposable scope = services.ConfigureAwait(false);
        Require(await services.GetRequiredService<PublishProgram>().HandleAsync(new PublishProgramCommand(Merchant, Encoding.UTF8.GetBytes(Rewards is null ? Program : RewardProgram.Document)), CancellationToken.None).ConfigureAwait(false));
        Require(await services.GetRequiredService<PutShopSettings>().HandleAsync(new PutShopSettingsCommand(Merchant, 600, 5_000), CancellationToken.None).ConfigureAwait(false));
        Require(await services.GetRequiredService<PutFinanceSettings>().HandleAsync(
            Merchant, new UserId("merchant"), new FinanceSettings { Tax = TaxPolicy.MonthlyLabor, FeeFixed = FeeFixed, FeePpm = FeePpm }, CancellationToken.None).ConfigureAwait(false));
        foreach ((string sku, long price) in Products)
        {
            Require(await services.GetRequiredService<CreateProduct>().HandleAsync(
                new CreateProductCommand(Merchant, "make-" + sku, "h", new Sku(sku), sku, price, 100_000, Currency.CNY, "fruit"), CancellationToken.None).ConfigureAwait(false));
        }

        foreach ((string name, string? inviter) in People)
        {
            await JoinAsync(services, name, inviter).ConfigureAwait(false);
        }

        if (Rewards is not null)
        {
            await RewardShop.FurnishAsync(services).ConfigureAwait(false);
        }
    }

    private async Task JoinAsync(ServiceProvider services, string name, string? inviter)
    {
        var join = new JoinDistributorCommand(Merchant, new UserId(name), inviter is null ? null : _codes[inviter], null, null, false, false)
        {
            Traces = Rewards is null ? null : RewardShop.TracesOf(name),
        };
        Require(await services.GetRequiredService<JoinDistributor>().HandleAsync(join, CancellationToken.None).ConfigureAwait(false));
        if (inviter is null)
        {
            Require(await services.GetRequiredService<DecideApplication>().HandleAsync(
                new DecideApplicationCommand(Merchant, new DistributorId(name), true), CancellationToken.None).ConfigureAwait(false));
        }

        _codes.Add(name, (await services.GetRequiredService<GetDistributor>().HandleAsync(Merchant, new DistributorId(name), CancellationToken.None).ConfigureAwait(false)).Value.InviteCode
            ?? throw new InvalidOperationException($"{name} has no code."));
    }

    private sealed class Nobody : IMessageSender
    {
        public Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation) => Task.CompletedTask;
    }
}
