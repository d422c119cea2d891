using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Payments.Signing;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat;

/// <summary>A merchant's account with its keys read.</summary>
internal sealed class WeChatAccount(WeChatAccountRow row)
{
    public WeChatAccountRow Row { get; } = row;

    public MerchantId Merchant => Row.Merchant;

    /// <summary>The merchant's key: checks what the merchant signs.</summary>
    public RsaKeys Key { get; } = new(row.PrivatePem);
}

/// <summary>WeChat Pay's own keys and the accounts of its merchants: made with a new data file, kept in it.</summary>
internal sealed class WeChatAccounts
{
    private const int KeyBits = 2048;
    private const int MaxAccounts = 1000;
    private const int YearsValid = 5;
    private const string AccountRows = "account|";

    private readonly Dictionary<string, WeChatAccount> _byMchId;
    private readonly Dictionary<MerchantId, WeChatAccount> _byMerchant;
    private readonly Dictionary<string, RsaKeys> _own;

    public WeChatAccounts(WeChatKeyRow keys, IEnumerable<WeChatAccountRow> accounts)
    {
        Keys = keys;
        WeChatAccount[] all = [.. accounts.Select(static row => new WeChatAccount(row))];
        _byMchId = all.ToDictionary(static account => account.Row.MchId, StringComparer.Ordinal);
        _byMerchant = all.ToDictionary(static account => account.Merchant);
        _own = new Dictionary<string, RsaKeys>(StringComparer.Ordinal)
        {
            [keys.PublicKeyId] = new RsaKeys(keys.PublicKeyPem),
            [keys.CertificateSerial] = new RsaKeys(keys.CertificateKeyPem),
        };
        if (keys.Next is { } next)
        {
            _own[next.Serial] = new RsaKeys(next.KeyPem);
        }
    }

    public WeChatKeyRow Keys { get; }

    public IReadOnlyCollection<WeChatAccount> All => _byMerchant.Values;

    public WeChatAccount? Find(string mchId) => _byMchId.GetValueOrDefault(mchId);

    public WeChatAccount? Find(MerchantId merchant) => _byMerchant.GetValueOrDefault(merchant);

    public WeChatAccount? FindApp(string appId) => All.FirstOrDefault(account => account.Row.AppId == appId);

    /// <summary>WeChat Pay's key of this serial; null if it is none of its.</summary>
    public RsaKeys? Own(string serial) => _own.GetValueOrDefault(serial);

    /// <summary>The serial of the platform certificate WeChat Pay signs with then. The one before still opens what was encrypted for it.</summary>
    public string CertificateAt(DateTimeOffset now) => Keys.Next is { } next && next.From <= now ? next.Serial : Keys.CertificateSerial;

    /// <summary>A platform certificate.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="from">When WeChat Pay begins to sign with it, UTC.</param>
    public static WeChatNextCertificate NewCertificate(DateTimeOffset now, DateTimeOffset from)
    {
        using RSA key = RSA.Create(KeyBits);
        var request = new CertificateRequest("CN=WeChat Pay simulator", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(YearsValid));
        return new WeChatNextCertificate(certificate.SerialNumber, certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), from);
    }

    /// <summary>Those in the store, and new ones for merchants that have none. Null if the store has none and nobody wants any.</summary>
    public static async Task<WeChatAccounts?> OpenAsync(IEntityStore store, IReadOnlyList<MerchantId> merchants, TimeProvider clock, CancellationToken cancellation)
    {
        while (true)
        {
            Stored<WeChatKeyRow>? keys = await store.GetAsync(WeChatKey.Own, WeChatKey.Keys, WeChatRowJson.Default.WeChatKeyRow, cancellation).ConfigureAwait(false);
            IReadOnlyList<Stored<WeChatAccountRow>> accounts = await store.RangeAsync(
                WeChatKey.Own, AccountRows, StoreKey.EndOf(AccountRows), MaxAccounts, WeChatRowJson.Default.WeChatAccountRow, cancellation).ConfigureAwait(false);
            MerchantId[] missing = [.. merchants.Except(accounts.Select(static account => account.Value.Merchant))];
            if (missing.Length == 0)
            {
                return keys is null ? null : new WeChatAccounts(keys.Value, accounts.Select(static account => account.Value));
            }

            var batch = new PartitionBatch(WeChatKey.Own);
            if (keys is null)
            {
                batch.Insert(WeChatKey.Keys, NewKeys(clock.GetUtcNow()), WeChatRowJson.Default.WeChatKeyRow);
            }

            foreach (MerchantId merchant in missing)
            {
                batch.Insert(WeChatKey.AccountOf(merchant), NewAccount(merchant), WeChatRowJson.Default.WeChatAccountRow);
            }

            await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false);
        }
    }

    private static WeChatKeyRow NewKeys(DateTimeOffset now)
    {
        using RSA key = RSA.Create(KeyBits);
        WeChatNextCertificate certificate = NewCertificate(now, now);
        string number = RandomNumberGenerator.GetString("0123456789", 28);
        return new WeChatKeyRow(
            "PUB_KEY_ID_" + number, key.ExportPkcs8PrivateKeyPem(), certificate.Serial, certificate.Pem, certificate.KeyPem);
    }

    private static WeChatAccountRow NewAccount(MerchantId merchant)
    {
        using RSA key = RSA.Create(KeyBits);
        return new WeChatAccountRow(
            merchant,
            "16" + RandomNumberGenerator.GetString("0123456789", 8),
            "wx" + RandomNumberGenerator.GetHexString(16, lowercase: true),
            RandomNumberGenerator.GetHexString(32, lowercase: true),
            RandomNumberGenerator.GetHexString(40),
            key.ExportPkcs8PrivateKeyPem(),
            RandomNumberGenerator.GetHexString(32));
    }
}
