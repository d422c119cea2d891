using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Payments.Alipay;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>A shop's application.</summary>
/// <param name="SellerId">The shop's own user id.</param>
/// <param name="Url">Where it wants its notifications, and messages to it go.</param>
internal sealed record AlipayApplication(MerchantId Merchant, string AppId, string SellerId, Uri Url);

/// <summary>The applications this Alipay knows.</summary>
internal sealed class AlipayApplications
{
    private const string Rows = "application|";
    private const int Max = 1000;

    private readonly Dictionary<string, AlipayApplication> _all = new(StringComparer.Ordinal);

    public AlipayApplications(IEnumerable<MerchantId> merchants)
    {
        foreach (MerchantId merchant in merchants)
        {
            var url = new Uri(ProviderModule.Here, "/api/webhooks/alipay/" + merchant.Value);
            var application = new AlipayApplication(merchant, AlipayNumbers.Application(merchant), AlipayNumbers.User(merchant, "seller"), url);
            _all.Add(application.AppId, application);
        }
    }

    public IReadOnlyCollection<AlipayApplication> All => _all.Values;

    /// <summary>Those in the store, and new ones for shops that have none. Null if there are none and nobody wants any.</summary>
    public static async Task<AlipayApplications?> OpenAsync(IEntityStore store, IReadOnlyList<MerchantId> merchants, CancellationToken cancellation)
    {
        string partition = ProviderKey.Own(AlipayGateway.ProviderName);
        while (true)
        {
            IReadOnlyList<Stored<AlipayApplicationRow>> known = await store.RangeAsync(
                partition, Rows, StoreKey.EndOf(Rows), Max, AlipayRowJson.Default.AlipayApplicationRow, cancellation).ConfigureAwait(false);
            MerchantId[] missing = [.. merchants.Except(known.Select(static row => row.Value.Merchant))];
            if (missing.Length == 0)
            {
                return known.Count == 0 ? null : new AlipayApplications(known.Select(static row => row.Value.Merchant));
            }

            var batch = new PartitionBatch(partition);
            foreach (MerchantId merchant in missing)
            {
                batch.Insert(Rows + merchant.Value, new AlipayApplicationRow(merchant), AlipayRowJson.Default.AlipayApplicationRow);
            }

            await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Null if there is none of this id.</summary>
    public AlipayApplication? Find(string appId) => _all.GetValueOrDefault(appId);

    /// <summary>Null if the shop has none.</summary>
    public AlipayApplication? Of(MerchantId merchant) => _all.Values.FirstOrDefault(application => application.Merchant == merchant);
}
