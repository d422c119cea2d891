using System.Diagnostics;
using System.Globalization;
using Distribution.Catalog;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Local;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Payments;
using Distribution.Programs;
using EmbeddedFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distribution.Bench;

/// <summary>
/// Whole order lifecycles in the whole app over one file: placed, paid, two levels computed and posted through the queues, completed,
/// settled by the bucket orchestrations. Commands are called as the HTTP functions call them; the HTTP itself is left out.
/// The clock counts from the first order placed until nothing is left to do.
/// </summary>
internal sealed class LifecycleBench : IBench
{
    private const int Callers = 256;
    private const int Distributors = 2_000;
    private const int Products = 64;

    /// <summary>SQL of the strongest open-source peer for one lifecycle (58 statements, 9 commits) on MariaDB on a machine of this size.</summary>
    private const string Peer = "a peer's bare SQL on MariaDB: 160-226/s";

    private static readonly MerchantId Merchant = new("bench");
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    public string Name => "lifecycles";

    public async Task RunAsync(BenchContext context)
    {
        var clock = new SimulatedClock(Start);
        var app = await AppHost.StartAsync(new AppHostOptions
        {
            DataFile = Path.Combine(context.Directory, "lifecycles.db"),
            Clock = clock,
            ConfigureLogging = logging => logging.SetMinimumLevel(LogLevel.Error),
        }).ConfigureAwait(false);
        await using (app.ConfigureAwait(false))
        {
            string[] codes = await SetUpAsync(app).ConfigureAwait(false);
            // Until the code is compiled for good: settlement too, and a second round for what only counts calls from then on.
            await RunCallersAsync(app, codes, context.Duration, "warm", new Latencies()).ConfigureAwait(false);
            await app.AdvanceToAsync(Start.AddHours(2)).ConfigureAwait(false);
            await RunCallersAsync(app, codes, TimeSpan.FromSeconds(2), "warm2", new Latencies()).ConfigureAwait(false);
            await app.AdvanceToAsync(Start.AddHours(4)).ConfigureAwait(false);

            var latencies = new Latencies();
            LifecycleCost before = LifecycleCost.Now(app.Database);
            long start = Stopwatch.GetTimestamp();
            await RunCallersAsync(app, codes, context.Duration, "run", latencies).ConfigureAwait(false);
            await app.DrainAsync().ConfigureAwait(false);
            TimeSpan posted = Stopwatch.GetElapsedTime(start);
            LifecycleCost untilPosted = LifecycleCost.Now(app.Database) - before;
            await app.AdvanceToAsync(Start.AddHours(6)).ConfigureAwait(false);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            LifecycleCost cost = LifecycleCost.Now(app.Database) - before;
            double used = cost.Cpu / elapsed;

            await CheckAsync(app, latencies.Count).ConfigureAwait(false);
            double rate = latencies.Count / elapsed.TotalSeconds;
            BenchContext.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"lifecycles {Callers} callers, {Distributors:N0} distributors   {rate,8:N0} /s whole ({latencies.Count:N0} orders: posted after {posted.TotalSeconds:N1} s, settled after {elapsed.TotalSeconds:N1} s)   {used:N2} cores, {used * elapsed.TotalMicroseconds / latencies.Count:N0} us CPU each; {Peer}"));
            BenchContext.Print("  each: " + cost.Describe(latencies.Count));
            BenchContext.Print("  of these until posted: " + untilPosted.Describe(latencies.Count));
            BenchContext.Print("  placed, paid and completed, each acknowledged on disk: " + latencies.Describe(posted));
        }
    }

    private static async Task<string[]> SetUpAsync(AppHost app)
    {
        IServiceProvider services = app.Services;
        string program = """
            {"schema":"reward-program/1","merchant":"bench","currency":"CNY","timeZone":"Asia/Shanghai","weekStart":"mon",
             "attribution":{"model":"last","windowDays":30,"maxLevels":2,"selfPurchase":false,"membersOnly":false},
             "settlement":{"hold":"PT0S","from":"order.completed","minWithdrawal":100},
             "caps":{"lineShare":300000},
             "rules":[{"id":"base","on":"order.paid","slot":"base","pay":[{"to":"L1","percent":100000,"of":"line.net"},{"to":"L2","percent":50000,"of":"line.net"}]}]}
            """;
        _ = (await services.GetRequiredService<PublishProgram>().HandleAsync(new PublishProgramCommand(Merchant, System.Text.Encoding.UTF8.GetBytes(program)), default).ConfigureAwait(false)).Value;
        for (int i = 0; i < Products; i++)
        {
            string sku = Numbered("sku", i);
            _ = (await services.GetRequiredService<CreateProduct>().HandleAsync(new CreateProductCommand(Merchant, sku, sku, new Sku(sku), sku, 12_800, 1_000_000), default).ConfigureAwait(false)).Value;
        }

        JoinDistributor join = services.GetRequiredService<JoinDistributor>();
        _ = (await join.HandleAsync(new JoinDistributorCommand(Merchant, new UserId("root"), null, null, null, false, false), default).ConfigureAwait(false)).Value;
        Distributor root = (await services.GetRequiredService<DecideApplication>().HandleAsync(new DecideApplicationCommand(Merchant, new DistributorId("root"), true), default).ConfigureAwait(false)).Value;
        var codes = new string[Distributors];
        string top = root.InviteCode;
        for (int i = 0; i < Distributors; i++)
        {
            // Ten lines of two hundred: each order pays its seller and the head of the line.
            string code = i % 200 == 0 ? top : codes[i - (i % 200)];
            codes[i] = (await join.HandleAsync(new JoinDistributorCommand(Merchant, new UserId(Numbered("d", i)), code, null, null, false, false), default).ConfigureAwait(false)).Value.InviteCode;
        }

        await app.DrainAsync().ConfigureAwait(false);
        return codes;
    }

    private static async Task RunCallersAsync(AppHost app, string[] codes, TimeSpan duration, string run, Latencies latencies)
    {
        PlaceOrder place = app.Services.GetRequiredService<PlaceOrder>();
        MarkPaid pay = app.Services.GetRequiredService<MarkPaid>();
        CompleteOrder complete = app.Services.GetRequiredService<CompleteOrder>();
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (int i = 0; Stopwatch.GetElapsedTime(start) < duration; i++)
            {
                long began = Stopwatch.GetTimestamp();
                string id = string.Create(CultureInfo.InvariantCulture, $"{run}-{caller}-{i}");
                var buyer = new UserId(string.Create(CultureInfo.InvariantCulture, $"b{caller}-{i % 100}"));
                var cart = new CartLine(new Sku(Numbered("sku", random.Next(Products))), 1);
                Order order = (await place.HandleAsync(new PlaceOrderCommand(Merchant, buyer, id, id, [cart], Via: codes[random.Next(codes.Length)]), default).ConfigureAwait(false)).Value;
                _ = (await pay.HandleAsync(new ProviderEvent.PaymentSucceeded("sandbox", id, Merchant, order.Id, id, order.Total, order.Currency, Start), default).ConfigureAwait(false)).Value;
                _ = (await complete.HandleAsync(new CompleteOrderCommand(Merchant, order.Id, null), default).ConfigureAwait(false)).Value;
                latencies.Add(began);
            }
        }))).ConfigureAwait(false);
    }

    /// <summary>What was measured is also right: the books are whole, and everything earned is available.</summary>
    private static async Task CheckAsync(AppHost app, long orders)
    {
        CheckReport report = await app.CheckAsync().ConfigureAwait(false);
        if (report.Findings.Count > 0)
        {
            throw new InvalidOperationException("The books are wrong: " + string.Join("; ", report.Findings.Take(5)));
        }

        // Each order: two accruals, two settlements, two entries of expense.
        if (report.Totals["ledger.entries"] < orders * 6)
        {
            throw new InvalidOperationException($"{report.Totals["ledger.entries"]} entries for {orders} orders: not everything is settled.");
        }
    }

    private static string Numbered(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D4}");
}
