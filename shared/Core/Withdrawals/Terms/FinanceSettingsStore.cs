using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Withdrawals.Terms;

/// <summary>One row a merchant.</summary>
public sealed class FinanceSettingsStore(IEntityStore store, AuditLog audit)
{
    private const string SettingsRow = "settings";

    /// <summary>The settings; <see cref="FinanceSettings.Default"/> until the merchant has set any.</summary>
    public async ValueTask<FinanceSettings> GetAsync(MerchantId merchant, CancellationToken cancellation) =>
        (await ReadAsync(merchant, cancellation).ConfigureAwait(false))?.Value ?? FinanceSettings.Default;

    /// <summary>False if somebody else was quicker. The same again is not written.</summary>
    /// <param name="entry">The audit log's, of the settings before and what tells that row from others.</param>
    internal async ValueTask<bool> TryPutAsync(MerchantId merchant, FinanceSettings settings, Func<FinanceSettings, string, AuditEntry> entry, CancellationToken cancellation)
    {
        Stored<FinanceSettings>? read = await ReadAsync(merchant, cancellation).ConfigureAwait(false);
        FinanceSettings before = read?.Value ?? FinanceSettings.Default;
        if (before == settings)
        {
            return true;
        }

        PartitionBatch batch = new PartitionBatch(Partition(merchant)).Put(SettingsRow, read, settings, WithdrawalJson.Default.FinanceSettings);
        AuditEntry noted = entry(before, read?.ETag.Value ?? "");
        await audit.NoteAsync(merchant, batch.Partition, noted, cancellation).ConfigureAwait(false);
        AuditLog.Append(batch, noted);
        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null;
    }

    private ValueTask<Stored<FinanceSettings>?> ReadAsync(MerchantId merchant, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant), SettingsRow, WithdrawalJson.Default.FinanceSettings, cancellation);

    private static string Partition(MerchantId merchant) => StoreKey.Join("fin", merchant.Value);
}
