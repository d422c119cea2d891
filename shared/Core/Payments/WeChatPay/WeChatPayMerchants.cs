using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay.Certificates;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.WeChatPay;

/// <summary>An account with its keys read.</summary>
internal sealed class WeChatPayMerchant
{
    public WeChatPayMerchant(MerchantId id, WeChatPayAccount account)
    {
        Id = id;
        Account = account;
        Signer = new RsaKeys(Read(KeyText.Private(account.PrivateKey)));
        Cipher = new WeChatPayCipher(Encoding.UTF8.GetBytes(account.ApiV3Key));
        PlatformKey[] keys = [.. account.PlatformKeys.Select(static key => new PlatformKey(key.Serial, new RsaKeys(Read(KeyText.Public(key.Pem))), EndOf(key.Pem)))];
        Keys = new PlatformKeySet(keys);
        UsesCertificates = keys.Length == 0 || keys.Any(static key => key.ExpiresAt is not null);
    }

    public MerchantId Id { get; }

    public WeChatPayAccount Account { get; }

    /// <summary>The merchant's own key.</summary>
    public RsaKeys Signer { get; }

    public WeChatPayCipher Cipher { get; }

    /// <summary>WeChat Pay's keys as the settings name them.</summary>
    public PlatformKeySet Keys { get; }

    /// <summary>Whether WeChat Pay signs with platform certificates, which are to be got from it: unless the settings name public keys only.</summary>
    public bool UsesCertificates { get; }

    private static DateTimeOffset? EndOf(string pem)
    {
        using X509Certificate2? certificate = KeyText.Certificate(pem);
        return certificate is null ? null : new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
    }

    private static string Read(string? pem) => pem ?? throw new InvalidOperationException("A key of a WeChat Pay account cannot be read.");
}

/// <summary>The accounts that are configured.</summary>
internal sealed class WeChatPayMerchants(IOptions<WeChatPayOptions> options)
{
    private readonly FrozenDictionary<string, WeChatPayMerchant> _merchants = options.Value.Merchants.ToFrozenDictionary(
        pair => pair.Key, pair => new WeChatPayMerchant(MerchantId.Create(pair.Key), pair.Value), StringComparer.Ordinal);

    public IReadOnlyCollection<WeChatPayMerchant> All => _merchants.Values;

    /// <summary>Null if the merchant has no account.</summary>
    public WeChatPayMerchant? Find(MerchantId merchant) => _merchants.GetValueOrDefault(merchant.Value);
}
