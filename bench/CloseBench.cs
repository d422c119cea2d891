using System.Diagnostics;
using System.Globalization;
using System.Text;
using Distribution.Campaigns;
using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Local;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Storage;
using EmbeddedFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distribution.Bench;

/// <summary>
/// The close of a month: 100,000 orders of 10,000 people are counted from the day books, decided, written, and everybody is
/// paid a bonus durably, the campaign's leg and the person's.
/// </summary>
internal sealed class CloseBench : IBench
{
    private const int Orders = 100_000;
    private const int People = 10_000;
    private const int Days = 31;

    private const string Program = """
        { "schema": "reward-program/1", "currency": "CNY", "timeZone": "Asia/Shanghai",
          "attribution": { "model": "last", "windowDays": 30, "maxLevels": 2 },
          "settlement": { "hold": "P7D", "from": "order.completed", "minWithdrawal": 1000 },
          "metrics": { "sales": { "sum": "line.net", "on": "order.paid", "by": "L1" }, "units": { "sum": "line.units", "on": "order.paid", "by": "L1" } },
          "rules": [
            { "id": "top", "on": "rank", "metric": "sales", "window": "month", "pay": [ { "to": "rank", "prizes": [30000, 20000, 10000] } ] },
            { "id": "all", "on": "metric", "metric": "units", "window": "month", "gte": 1, "at": "close", "pay": [ { "to": "self", "each": 100, "per": "metric" } ] } ] }
        """;

    private static readonly MerchantId Merchant = new("bench");
    private static readonly DateTimeOffset Start = new(2026, 2, 28, 16, 0, 0, TimeSpan.Zero);

    public string Name => "closes";

    public async Task RunAsync(BenchContext context)
    {
        var clock = new SimulatedClock(Start);
        var app = await AppHost.StartAsync(new AppHostOptions
        {
            DataFile = Path.Combine(context.Directory, "closes.db"),
            Clock = clock,
            ConfigureLogging = logging => logging.SetMinimumLevel(LogLevel.Error),
        }).ConfigureAwait(false);
        await using (app.ConfigureAwait(false))
        {
            _ = (await app.Services.GetRequiredService<PublishProgram>().HandleAsync(new PublishProgramCommand(Merchant, Encoding.UTF8.GetBytes(Program)), default).ConfigureAwait(false)).Value;
            await SellAsync(app.Services.GetRequiredService<IEntityStore>()).ConfigureAwait(false);

            (Spent fold, long folded) = await MeasureAsync(() => app.Services.GetRequiredService<GetRanking>().HandleAsync(new GetRankingQuery(Merchant, "2026-03", null), default)).ConfigureAwait(false);
            Print("counts the month live", fold, Orders, "orders", folded);
            CompiledProgram program = (await app.Services.GetRequiredService<ProgramCatalog>().GetAsync(Merchant, 1, default).ConfigureAwait(false)).Compiled;
            RewardWindow month = program.Calendar.Find(WindowKind.Month, "2026-03") ?? throw new InvalidOperationException("There is no March.");
            FrozenWindow? frozen = null;
            ClosedWindow? closed = null;
            (Spent freeze, long froze) = await MeasureAsync(async () =>
                frozen = await app.Services.GetRequiredService<FreezeWindow>().HandleAsync(Merchant, program, month, month.First, default).ConfigureAwait(false)).ConfigureAwait(false);
            Print("counts it and keeps the numbers", freeze, Orders, "orders", froze);
            (Spent write, long wrote) = await MeasureAsync(async () =>
                closed = await app.Services.GetRequiredService<WriteClose>().HandleAsync(Merchant, program, frozen ?? throw new InvalidOperationException(), default).ConfigureAwait(false)).ConfigureAwait(false);
            Print("decides and writes the close", write, People, "people", wrote);
            (Spent pay, long paid) = await MeasureAsync(() =>
                app.Services.GetRequiredService<PayClose>().HandleAsync(Merchant, closed ?? throw new InvalidOperationException(), default)).ConfigureAwait(false);
            Print("pays the campaign's legs, people's begun", pay, People, "people", paid);
            (Spent drain, long drained) = await MeasureAsync(async () =>
            {
                await app.DrainAsync().ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            Print("pays the rest of the people's by message", drain, People, "people", drained);
            clock.SetUtcNow(Start.AddDays(Days).AddMinutes(10));
            await app.DrainAsync().ConfigureAwait(false);
            (Spent again, long same) = await MeasureAsync(() => app.Services.GetRequiredService<CloseDueWindows>().HandleAsync(default)).ConfigureAwait(false);
            Print("finds it closed", again, 1, "runs", same);
            await CheckAsync(app).ConfigureAwait(false);
        }
    }

    private static async Task SellAsync(IEntityStore store)
    {
        var random = new Random(20260302);
        var books = new Dictionary<string, List<EntityWrite>>(StringComparer.Ordinal);
        for (int i = 0; i < Orders; i++)
        {
            DateTimeOffset at = Start.AddSeconds(random.Next(Days * 24 * 3600));
            string id = string.Create(CultureInfo.InvariantCulture, $"o{i:D8}");
            int units = random.Next(1, 5);
            var line = new DayLine(new Sku("box"), units, units * 12_800L, random.Next(10) == 0 ? 12_800 : 0) { Category = "fruit" };
            var seller = new DistributorId(string.Create(CultureInfo.InvariantCulture, $"person{random.Next(People):D6}"));
            var row = new DayRow(OrderId.Create(id), 1, 1, new UserId("buyer"), seller, null, null, line.Net, line.Refunded, units, [line], "CN-SH", at, false);
            string partition = DayBook.Partition(Merchant, DayBook.DayOf(at, "Asia/Shanghai"), StableHash.Shard(id, DayBook.Shards));
            (books.TryGetValue(partition, out List<EntityWrite>? book) ? book : books[partition] = []).Add(
                new EntityWrite.Insert(id, StoreJson.Write(row, OrdersJson.Default.DayRow)));
        }

        foreach ((string partition, List<EntityWrite> writes) in books)
        {
            foreach (EntityWrite[] batch in writes.Chunk(IEntityStore.MaxBatch))
            {
                await store.WriteAsync(partition, batch, default).ConfigureAwait(false);
            }
        }
    }

    private static async Task<(Spent Spent, long Allocated)> MeasureAsync<T>(Func<Task<T>> run)
    {
        long allocated = GC.GetTotalAllocatedBytes();
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        await run().ConfigureAwait(false);
        return (new Spent(Stopwatch.GetElapsedTime(start), Process.GetCurrentProcess().TotalProcessorTime - cpu), GC.GetTotalAllocatedBytes() - allocated);
    }

    private static void Print(string what, Spent spent, int count, string unit, long allocated) => BenchContext.Print(string.Create(
        CultureInfo.InvariantCulture,
        $"closes    {what,-40} {spent.Elapsed.TotalSeconds,8:N2} s, {spent.Cpu.TotalSeconds,6:N2} s CPU   {count / spent.Elapsed.TotalSeconds,10:N0} {unit}/s   {allocated / 1_000_000,6:N0} MB allocated"));

    /// <param name="Elapsed">By the clock, which on a busy machine says more about the others.</param>
    /// <param name="Cpu">Of all cores.</param>
    private readonly record struct Spent(TimeSpan Elapsed, TimeSpan Cpu);

    /// <summary>What was measured is also right: everybody with something has his bonus, and every check is content.</summary>
    private static async Task CheckAsync(AppHost app)
    {
        Page<ListedClose> page = await app.Services.GetRequiredService<ListCloses>().HandleAsync(new ListClosesQuery(Merchant, WindowKind.Month, null, null, 1), default).ConfigureAwait(false);
        int findings = (await app.CheckAsync().ConfigureAwait(false)).Findings.Count;
        if (page.Items is not [{ IsPaid: true, Close.Bonuses: > People * 99 / 100 }] || findings > 0)
        {
            throw new InvalidOperationException($"The close is wrong: {findings} findings.");
        }
    }
}
