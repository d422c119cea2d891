using System.Diagnostics;
using System.Globalization;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Local.Storage;
using Distribution.Messaging;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Bench;

/// <summary>Durable postings: every one is on disk, flushed, before its caller goes on.</summary>
internal sealed class PostingBench : IBench
{
    private static readonly MerchantId Merchant = new("bench");

    public string Name => "postings";

    public async Task RunAsync(BenchContext context)
    {
        await MeasureAsync(context, callers: 1, books: 1_000).ConfigureAwait(false);
        await MeasureAsync(context, callers: 256, books: 20_000).ConfigureAwait(false);
        await MeasureAsync(context, callers: 256, books: 16).ConfigureAwait(false);
    }

    private static async Task MeasureAsync(BenchContext context, int callers, int books)
    {
        string path = Path.Combine(context.Directory, string.Create(CultureInfo.InvariantCulture, $"postings-{callers}-{books}.db"));
        await using SqliteDatabase database = SqliteDatabase.Open(path);
        SqliteEntityStore store = await SqliteEntityStore.OpenAsync(database).ConfigureAwait(false);
        var outbox = new Outbox(store, new NoSender(), NullLogger<Outbox>.Instance);
        var ledger = new GeneralLedger(store, outbox, TimeProvider.System, NullLogger<GeneralLedger>.Instance);
        await RunCallersAsync(ledger, callers, books, TimeSpan.FromSeconds(2), new Latencies(), "warm").ConfigureAwait(false);
        var latencies = new Latencies();
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes();
        await RunCallersAsync(ledger, callers, books, context.Duration, latencies, "run").ConfigureAwait(false);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        double used = (Process.GetCurrentProcess().TotalProcessorTime - cpu) / elapsed;
        long each = (GC.GetTotalAllocatedBytes() - allocated) / Math.Max(1, latencies.Count);
        string limit = callers == 1 ? string.Create(CultureInfo.InvariantCulture, $"; the disk allows {context.FlushesPerSecond:N0} flushes/s") : "";
        BenchContext.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"postings  {callers,3} callers over {books,6:N0} books      {latencies.Describe(elapsed)}   {used:N2} cores, {used * elapsed.TotalMicroseconds / Math.Max(1, latencies.Count):N0} us CPU and {each:N0} B each{limit}"));
        await CheckAsync(store, latencies.Count).ConfigureAwait(false);
    }

    private static async Task RunCallersAsync(GeneralLedger ledger, int callers, int books, TimeSpan duration, Latencies latencies, string run)
    {
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (int i = 0; Stopwatch.GetElapsedTime(start) < duration; i++)
            {
                PostingRequest request = Request(random.Next(books), string.Create(CultureInfo.InvariantCulture, $"{run}{caller}x{i}"));
                long began = Stopwatch.GetTimestamp();
                _ = (await ledger.PostAsync(request, CancellationToken.None).ConfigureAwait(false)).Value;
                latencies.Add(began);
            }
        }))).ConfigureAwait(false);
    }

    private static PostingRequest Request(int book, string order) => new()
    {
        Book = BookId.Distributor(Merchant, new DistributorId(string.Create(CultureInfo.InvariantCulture, $"user{book:D6}")), Currency.CNY),
        Key = string.Concat(order, "|accrue|1"),
        Event = LedgerEvent.CommissionAccrued,
        Amount = 1_580,
        Source = new PostingSource(Order: order, Line: "1", Rule: "level-1"),
    };

    /// <summary>What was measured is also right: every acknowledged posting is in a journal.</summary>
    private static async Task CheckAsync(SqliteEntityStore store, long acknowledged)
    {
        CheckReport report = await new LedgerChecker(store, [static () => new JournalCheck()]).RunAsync(CancellationToken.None).ConfigureAwait(false);
        if (report.Findings.Count > 0 || report.Totals["ledger.entries"] < acknowledged)
        {
            throw new InvalidOperationException($"The books are wrong: {report.Findings.Count} findings, {report.Totals["ledger.entries"]} entries of {acknowledged}.");
        }
    }
}
