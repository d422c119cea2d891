using System.Security.Cryptography.X509Certificates;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Payments.Alipay;
using Distribution.Payments.Signing;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>A shop's application, with a key pair of its own.</summary>
internal sealed class AlipayApplication
{
    public AlipayApplication(AlipayApplicationRow row)
    {
        Merchant = row.Merchant;
        AppId = AlipayNumbers.Application(Merchant);
        SellerId = AlipayNumbers.User(Merchant, "seller");
        Url = new Uri(ProviderModule.Here, "/api/webhooks/alipay/" + Merchant.Value);
        Key = row.Key ?? throw new InvalidDataException("The application has no key.");
        Certificate = row.Certificate ?? throw new InvalidDataException("The application has no certificate.");
        using var certificate = X509Certificate2.CreateFromPem(Certificate);
        Serial = AlipayText.Serial(certificate);
        Verifier = AlipayKeys.VerifierOf(certificate);
    }

    public MerchantId Merchant { get; }

    public string AppId { get; }

    /// <summary>The shop's own user id.</summary>
    public string SellerId { get; }

    /// <summary>The application's gateway: where messages to it go, as it is configured at Alipay.</summary>
    public Uri Url { get; }

    /// <summary>The application signs with it, PEM.</summary>
    public string Key { get; }

    /// <summary>PEM.</summary>
    public string Certificate { get; }

    public string Serial { get; }

    /// <summary>Checks what the application has signed.</summary>
    public RsaKeys Verifier { get; }
}

/// <summary>The applications this Alipay knows.</summary>
internal sealed class AlipayApplications
{
    private const string Rows = "application|";
    private const int Max = 1000;

    private readonly Dictionary<string, AlipayApplication> _all = new(StringComparer.Ordinal);

    private AlipayApplications(IEnumerable<AlipayApplicationRow> rows)
    {
        foreach (AlipayApplicationRow row in rows)
        {
            var application = new AlipayApplication(row);
            _all.Add(application.AppId, application);
        }
    }

    public IReadOnlyCollection<AlipayApplication> All => _all.Values;

    /// <summary>New ones, kept nowhere.</summary>
    public static AlipayApplications Make(AlipayKeys keys, params IEnumerable<MerchantId> merchants) => new(merchants.Select(merchant => New(keys, merchant)));

    /// <summary>Whether the store has any.</summary>
    public static async Task<bool> AnyAsync(IEntityStore store, CancellationToken cancellation) => (await ReadAsync(store, cancellation).ConfigureAwait(false)).Count > 0;

    /// <summary>Those in the store, and new ones for shops that have none. What was kept before applications had keys of their own gets some.</summary>
    public static async Task<AlipayApplications> OpenAsync(IEntityStore store, AlipayKeys keys, IReadOnlyList<MerchantId> merchants, CancellationToken cancellation)
    {
        while (true)
        {
            IReadOnlyList<Stored<AlipayApplicationRow>> known = await ReadAsync(store, cancellation).ConfigureAwait(false);
            MerchantId[] missing = [.. merchants.Union(known.Select(static row => row.Value.Merchant)).Except(known.Where(static row => row.Value.Key is not null).Select(static row => row.Value.Merchant))];
            if (missing.Length == 0)
            {
                return new AlipayApplications(known.Select(static row => row.Value));
            }

            var batch = new PartitionBatch(ProviderKey.Own(AlipayGateway.ProviderName));
            foreach (MerchantId merchant in missing)
            {
                Stored<AlipayApplicationRow>? old = known.FirstOrDefault(row => row.Value.Merchant == merchant);
                batch.Put(Rows + merchant.Value, old, New(keys, merchant), AlipayRowJson.Default.AlipayApplicationRow);
            }

            await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Null if there is none of this id.</summary>
    public AlipayApplication? Find(string appId) => _all.GetValueOrDefault(appId);

    /// <summary>Null if the shop has none.</summary>
    public AlipayApplication? Of(MerchantId merchant) => _all.Values.FirstOrDefault(application => application.Merchant == merchant);

    private static AlipayApplicationRow New(AlipayKeys keys, MerchantId merchant)
    {
        (string key, string certificate) = keys.Issue("Simulated Application " + AlipayNumbers.Application(merchant));
        return new AlipayApplicationRow(merchant, key, certificate);
    }

    private static async Task<IReadOnlyList<Stored<AlipayApplicationRow>>> ReadAsync(IEntityStore store, CancellationToken cancellation) =>
        await store.RangeAsync(
            ProviderKey.Own(AlipayGateway.ProviderName), Rows, StoreKey.EndOf(Rows), Max, AlipayRowJson.Default.AlipayApplicationRow, cancellation).ConfigureAwait(false);
}
