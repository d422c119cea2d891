using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Withdrawals.Terms;

/// <summary>One row a merchant.</summary>
public sealed class FinanceSettingsStore(IEntityStore store)
{
    private const string SettingsRow = "settings";

    /// <summary>The settings; <see cref="FinanceSettings.Default"/> until the merchant has set any.</summary>
    public async ValueTask<FinanceSettings> GetAsync(MerchantId merchant, CancellationToken cancellation) =>
        (await ReadAsync(merchant, cancellation).ConfigureAwait(false))?.Value ?? FinanceSettings.Default;

    internal async ValueTask<bool> TryPutAsync(MerchantId merchant, FinanceSettings settings, CancellationToken cancellation)
    {
        Stored<FinanceSettings>? read = await ReadAsync(merchant, cancellation).ConfigureAwait(false);
        byte[] payload = StoreJson.Write(settings, WithdrawalJson.Default.FinanceSettings);
        EntityWrite write = read is null ? new EntityWrite.Insert(SettingsRow, payload) : new EntityWrite.Replace(SettingsRow, payload, read.ETag);
        return await store.WriteAsync(Partition(merchant), [write], cancellation).ConfigureAwait(false) is null;
    }

    private ValueTask<Stored<FinanceSettings>?> ReadAsync(MerchantId merchant, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant), SettingsRow, WithdrawalJson.Default.FinanceSettings, cancellation);

    private static string Partition(MerchantId merchant) => StoreKey.Join("fin", merchant.Value);
}
