using System.Diagnostics;
using System.Globalization;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Local.Storage;
using Distribution.Messaging;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Bench;

/// <summary>
/// Whether a posting costs the same however much is there: as the distributors of one file grow from a thousand to a million,
/// and as one distributor's history grows from a hundred entries to a hundred thousand. Then what 64 writers get through on one
/// distributor, and on the merchant's expense.
/// </summary>
internal sealed class GrowthBench : IBench
{
    private const int Callers = 64;

    private static readonly MerchantId Merchant = new("bench");
    private static readonly int[] Distributors = [1_000, 10_000, 100_000, 1_000_000];
    private static readonly int[] Entries = [100, 1_000, 10_000, 100_000];

    /// <summary>How many distributors share the writers while histories grow, and how many postings are measured: few enough that a short history stays one.</summary>
    private const int Veterans = 4;
    private const int MeasuredOfVeterans = 10_000;

    public string Name => "growth";

    public async Task RunAsync(BenchContext context)
    {
        if (context.FlushesPerSecond == 0)
        {
            await new DiskProbe().RunAsync(context).ConfigureAwait(false);
        }

        string path = Path.Combine(context.Directory, "growth.db");
        await using SqliteDatabase database = SqliteDatabase.Open(path);
        SqliteEntityStore store = await SqliteEntityStore.OpenAsync(database).ConfigureAwait(false);
        var ledger = new GeneralLedger(store, new Outbox(store, new NoSender(), NullLogger<Outbox>.Instance), TimeProvider.System, NullLogger<GeneralLedger>.Instance);
        var run = new Run(context, ledger);
        await run.MeasureAsync("warm up", random => Distributor(random.Next(1000)), print: false).ConfigureAwait(false);

        int filled = 0;
        Cost? first = null;
        foreach (int count in Distributors)
        {
            await run.FillAsync(filled, count, static i => Distributor(i)).ConfigureAwait(false);
            filled = count;
            Cost cost = await run.MeasureAsync(string.Create(CultureInfo.InvariantCulture, $"{count,9:N0} distributors"), random => Distributor(random.Next(count))).ConfigureAwait(false);
            Compare(first ??= cost, cost);
        }

        first = null;
        foreach (int count in Entries)
        {
            BookId Veteran(int i) => BookId.Distributor(Merchant, new DistributorId(string.Create(CultureInfo.InvariantCulture, $"with{count}n{i % Veterans}")), Currency.CNY);
            await run.FillAsync(0, count * Veterans, Veteran).ConfigureAwait(false);
            Cost cost = await run.MeasureAsync(
                string.Create(CultureInfo.InvariantCulture, $"{count,9:N0} entries each of {Veterans}"), random => Veteran(random.Next(Veterans)), most: MeasuredOfVeterans).ConfigureAwait(false);
            Compare(first ??= cost, cost);
        }

        await run.MeasureAsync("one distributor", _ => BookId.Distributor(Merchant, new DistributorId("single"), Currency.CNY)).ConfigureAwait(false);
        await run.MeasureAsync("merchant's expense", random => Expense(random.Next()), LedgerEvent.ExpenseBooked).ConfigureAwait(false);
        await run.MeasureAsync("one shard of it", _ => Expense(1), LedgerEvent.ExpenseBooked).ConfigureAwait(false);
    }

    private static BookId Distributor(int number) =>
        BookId.Distributor(Merchant, new DistributorId(string.Create(CultureInfo.InvariantCulture, $"user{number:D7}")), Currency.CNY);

    private static BookId Expense(int order) => BookId.ForMerchant(Merchant, Currency.CNY, order.ToString(CultureInfo.InvariantCulture));

    private static void Compare(Cost first, Cost now) => BenchContext.Print(string.Create(
        CultureInfo.InvariantCulture, $"          {now.CpuMicroseconds / first.CpuMicroseconds,5:N2} x the CPU, {now.P99 / first.P99,5:N2} x the p99, {now.PerSecond / first.PerSecond,5:N2} x the rate of the smallest"));

    /// <param name="CpuMicroseconds">Of a posting, all cores together.</param>
    /// <param name="P99">Milliseconds.</param>
    private sealed record Cost(double PerSecond, double CpuMicroseconds, double P99);

    private sealed class Run(BenchContext context, GeneralLedger ledger)
    {
        private int _runs;

        /// <summary>Brings a count of postings up to <paramref name="to"/>, as fast as it goes.</summary>
        public async Task FillAsync(int from, int to, Func<int, BookId> book)
        {
            int next = from - 1;
            string run = NextRun();
            await Task.WhenAll(Enumerable.Range(0, 8 * Callers).Select(_ => Task.Run(async () =>
            {
                for (int i = Interlocked.Increment(ref next); i < to; i = Interlocked.Increment(ref next))
                {
                    await PostAsync(book(i), run, i, LedgerEvent.CommissionAccrued).ConfigureAwait(false);
                }
            }))).ConfigureAwait(false);
        }

        public async Task<Cost> MeasureAsync(string what, Func<Random, BookId> book, LedgerEvent posted = LedgerEvent.CommissionAccrued, int most = int.MaxValue, bool print = true)
        {
            var latencies = new Latencies();
            string run = NextRun();
            int number = 0;
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                var random = new Random(caller);
                for (int i = Interlocked.Increment(ref number); i <= most && Stopwatch.GetElapsedTime(start) < context.Duration; i = Interlocked.Increment(ref number))
                {
                    long began = Stopwatch.GetTimestamp();
                    await PostAsync(book(random), run, i, posted).ConfigureAwait(false);
                    latencies.Add(began);
                }
            }))).ConfigureAwait(false);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            double used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / Math.Max(1, latencies.Count);
            if (print)
            {
                BenchContext.Print(string.Create(
                    CultureInfo.InvariantCulture,
                    $"growth    {Callers} callers, {what,-28} {latencies.Describe(elapsed)}   {used:N0} us CPU each; the disk allows {context.FlushesPerSecond:N0} flushes/s"));
            }

            return new Cost(latencies.Count / elapsed.TotalSeconds, used, latencies.Quantile(0.99));
        }

        private string NextRun() => string.Create(CultureInfo.InvariantCulture, $"r{_runs++:D2}");

        private async Task PostAsync(BookId book, string run, int number, LedgerEvent posted)
        {
            string order = string.Create(CultureInfo.InvariantCulture, $"{run}x{number}");
            var request = new PostingRequest
            {
                Book = book,
                Key = order + "|accrue|1",
                Event = posted,
                Amount = 1_580,
                Source = new PostingSource(Order: order, Line: "1", Rule: "level-1"),
            };
            _ = (await ledger.PostAsync(request, CancellationToken.None).ConfigureAwait(false)).Value;
        }
    }
}
