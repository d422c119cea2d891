using System.Globalization;
using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Commission.Reviews;

/// <summary>One row a merchant; every change is in the audit log.</summary>
public sealed class ReviewSettingsStore(IEntityStore store, AuditLog audit, TimeProvider time)
{
    private const string SettingsRow = "settings";
    private const int MaxAttempts = 50;

    /// <summary>The settings; <see cref="ReviewSettings.Default"/> until the merchant has set any.</summary>
    public async ValueTask<ReviewSettings> GetAsync(MerchantId merchant, CancellationToken cancellation) =>
        (await ReadAsync(merchant, cancellation).ConfigureAwait(false))?.Value ?? ReviewSettings.Default;

    /// <summary>Sets what is held from now on; the same again changes nothing. Refusal: <c>review.settings_invalid</c>.</summary>
    public async Task<Result<ReviewSettings>> PutAsync(MerchantId merchant, UserId by, ReviewSettings settings, CancellationToken cancellation)
    {
        if (settings.Check() is { } problem)
        {
            return problem;
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<ReviewSettings>? read = await ReadAsync(merchant, cancellation).ConfigureAwait(false);
            if (read?.Value == settings)
            {
                return settings;
            }

            PartitionBatch batch = new PartitionBatch(Partition(merchant)).Put(SettingsRow, read, settings, CommissionJson.Default.ReviewSettings);
            AuditEntry entry = Entry(by, settings, time.GetUtcNow(), read?.ETag.Value ?? "");
            await audit.NoteAsync(merchant, batch.Partition, entry, cancellation).ConfigureAwait(false);
            AuditLog.Append(batch, entry);
            if (await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return settings;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException("The review settings keep changing.");
    }

    internal static string Partition(MerchantId merchant) => StoreKey.Join("review", merchant.Value);

    private static AuditEntry Entry(UserId by, ReviewSettings settings, DateTimeOffset now, string before) => new()
    {
        Id = IdText.TimeOrdered(now, "review-settings", by.Value, before),
        At = now,
        By = by,
        Action = "review.settings_changed",
        Subject = "review-settings",
        Detail = string.Create(
            CultureInfo.InvariantCulture,
            $"account {settings.SameAccount}, phone {settings.SamePhone}, device {settings.SameDevice}, address {settings.SameAddress}, ring {settings.RingLength} in {settings.RingDays} days, buyer {settings.BuyerPerHour}/{settings.BuyerPerDay}, upline {settings.UplinePerHour}/{settings.UplinePerDay}"),
    };

    private ValueTask<Stored<ReviewSettings>?> ReadAsync(MerchantId merchant, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant), SettingsRow, CommissionJson.Default.ReviewSettings, cancellation);
}
