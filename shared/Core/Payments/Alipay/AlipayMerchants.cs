using System.Collections.Frozen;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.Alipay;

/// <summary>An application with its keys read.</summary>
internal sealed class AlipayMerchant
{
    public AlipayMerchant(MerchantId id, AlipayAccount account)
    {
        Id = id;
        Account = account;
        Signer = new RsaKeys(Read(KeyText.Private(account.PrivateKey)));
        Platform = new RsaKeys(Read(KeyText.Public(account.UsesCertificates ? account.AlipayCertificate : account.AlipayPublicKey)));
        if (account.UsesCertificates)
        {
            AppSerial = AlipayCertificates.Serial(account.AppCertificate);
            RootSerial = AlipayCertificates.RootSerial(account.RootCertificates);
            PlatformSerial = AlipayCertificates.Serial(account.AlipayCertificate);
        }
    }

    public MerchantId Id { get; }

    public AlipayAccount Account { get; }

    public RsaKeys Signer { get; }

    /// <summary>Alipay's key.</summary>
    public RsaKeys Platform { get; }

    /// <summary>Null in public-key mode.</summary>
    public string? AppSerial { get; }

    /// <summary>Null in public-key mode.</summary>
    public string? RootSerial { get; }

    /// <summary>The certificate answers name in certificate mode; null otherwise.</summary>
    public string? PlatformSerial { get; }

    private static string Read(string? pem) => pem ?? throw new InvalidOperationException("A key of an Alipay application cannot be read.");
}

/// <summary>The applications that are configured.</summary>
internal sealed class AlipayMerchants(IOptions<AlipayOptions> options)
{
    private readonly FrozenDictionary<string, AlipayMerchant> _merchants = options.Value.Merchants.ToFrozenDictionary(
        pair => pair.Key, pair => new AlipayMerchant(MerchantId.Create(pair.Key), pair.Value), StringComparer.Ordinal);

    /// <summary>Null if the merchant has no application.</summary>
    public AlipayMerchant? Find(MerchantId merchant) => _merchants.GetValueOrDefault(merchant.Value);
}
