using System.Collections.Frozen;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.WeChatPay;

/// <summary>An account with its keys read.</summary>
internal sealed class WeChatPayMerchant
{
    private readonly FrozenDictionary<string, RsaKeys> _platform;

    public WeChatPayMerchant(MerchantId id, WeChatPayAccount account)
    {
        Id = id;
        Account = account;
        Signer = new RsaKeys(Read(KeyText.Private(account.PrivateKey)));
        Cipher = new WeChatPayCipher(Encoding.UTF8.GetBytes(account.ApiV3Key));
        _platform = account.PlatformKeys.ToFrozenDictionary(key => key.Serial, key => new RsaKeys(Read(KeyText.Public(key.Pem))), StringComparer.Ordinal);
        CurrentSerial = account.PlatformKeys[0].Serial;
    }

    public MerchantId Id { get; }

    public WeChatPayAccount Account { get; }

    /// <summary>The merchant's own key.</summary>
    public RsaKeys Signer { get; }

    public WeChatPayCipher Cipher { get; }

    /// <summary>The serial of the key that encrypts, which is also asked for in answers.</summary>
    public string CurrentSerial { get; }

    /// <summary>WeChat Pay's key of exactly this serial; null if it is none of this account's.</summary>
    public RsaKeys? Platform(string serial) => _platform.GetValueOrDefault(serial);

    public string Encrypt(string text) => _platform[CurrentSerial].Encrypt(text);

    private static string Read(string? pem) => pem ?? throw new InvalidOperationException("A key of a WeChat Pay account cannot be read.");
}

/// <summary>The accounts that are configured.</summary>
internal sealed class WeChatPayMerchants(IOptions<WeChatPayOptions> options)
{
    private readonly FrozenDictionary<string, WeChatPayMerchant> _merchants = options.Value.Merchants.ToFrozenDictionary(
        pair => pair.Key, pair => new WeChatPayMerchant(MerchantId.Create(pair.Key), pair.Value), StringComparer.Ordinal);

    /// <summary>Null if the merchant has no account.</summary>
    public WeChatPayMerchant? Find(MerchantId merchant) => _merchants.GetValueOrDefault(merchant.Value);
}
