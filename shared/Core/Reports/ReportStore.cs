using System.Globalization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Reports;

/// <summary>Reports by day: a partition a merchant.</summary>
public sealed class ReportStore(IEntityStore store)
{
    private const int MaxAttempts = 20;

    internal async Task<DailyReport?> FindAsync(MerchantId merchant, DateOnly date, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant), Row(date), ReportJson.Default.DailyReport, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>Keeps the newest report of a day.</summary>
    internal async Task PutAsync(MerchantId merchant, DailyReport report, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<DailyReport>? read = await store.GetAsync(Partition(merchant), Row(report.Date), ReportJson.Default.DailyReport, cancellation).ConfigureAwait(false);
            if (read is not null && read.Value.BuiltAt > report.BuiltAt)
            {
                return;
            }

            byte[] payload = StoreJson.Write(report, ReportJson.Default.DailyReport);
            EntityWrite write = read is null ? new EntityWrite.Insert(Row(report.Date), payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
            if (await store.WriteAsync(Partition(merchant), [write], cancellation).ConfigureAwait(false) is null)
            {
                return;
            }
        }

        throw new RetryableException($"The report of {report.Date} keeps changing.");
    }

    private static string Partition(MerchantId merchant) => StoreKey.Join("rep", merchant.Value);

    private static string Row(DateOnly date) => StoreKey.Join("daily", date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
