using System.Collections.Frozen;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.Alipay;

/// <summary>An application with its keys read.</summary>
internal sealed class AlipayMerchant
{
    /// <summary>Alipay's keys; two while one is exchanged. Serials only in certificate mode.</summary>
    private readonly (RsaKeys Key, string? Serial)[] _platform;

    public AlipayMerchant(MerchantId id, AlipayAccount account)
    {
        Id = id;
        Account = account;
        Signer = new RsaKeys(Read(KeyText.Private(account.PrivateKey)));
        _platform =
        [
            .. account.PlatformKeys.Select(pem => (
                new RsaKeys(Read(KeyText.Public(pem))), account.UsesCertificates ? Read(AlipayCertificates.Serial(pem)) : null)),
        ];
        if (account.UsesCertificates)
        {
            AppSerial = AlipayCertificates.Serial(account.AppCertificate);
            RootSerial = AlipayCertificates.RootSerial(account.RootCertificates);
        }
    }

    public MerchantId Id { get; }

    public AlipayAccount Account { get; }

    public RsaKeys Signer { get; }

    /// <summary>Null in public-key mode.</summary>
    public string? AppSerial { get; }

    /// <summary>Null in public-key mode.</summary>
    public string? RootSerial { get; }

    /// <summary>Whether an answer may name this certificate, which it does in certificate mode only.</summary>
    public bool Knows(string? serial) => _platform.Any(one => one.Serial is null || string.Equals(one.Serial, serial, StringComparison.Ordinal));

    /// <summary>Whether Alipay has signed these bytes of an answer, with the certificate it names.</summary>
    public bool IsSigned(byte[] message, string signature, string? serial) =>
        _platform.Any(one => (one.Serial is null || string.Equals(one.Serial, serial, StringComparison.Ordinal)) && one.Key.Verify(message, signature));

    /// <summary>Whether Alipay has signed these bytes of a notification, which names no certificate.</summary>
    public bool IsSigned(byte[] message, string signature) => _platform.Any(one => one.Key.Verify(message, signature));

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
