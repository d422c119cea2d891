using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Distribution.Messaging;
using Distribution.Payments.Alipay;
using Distribution.Payments.Signing;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>A simulated Alipay's keys and certificates: a root, and Alipay's own, which the root has signed as it signs those of applications. All PEM.</summary>
internal sealed class AlipayKeys
{
    private const string Row = "keys";
    private const int KeyBits = 2048;
    private const string Owner = ", O=Simulated Alipay, C=CN";

    private static readonly DateTimeOffset From = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly AlipayKeyRow _row;

    private AlipayKeys(AlipayKeyRow row)
    {
        _row = row;
        Signer = new RsaKeys(row.PlatformKey);
        using var root = X509Certificate2.CreateFromPem(row.RootCertificate);
        using var platform = X509Certificate2.CreateFromPem(row.PlatformCertificate);
        RootSerial = AlipayText.Serial(root);
        PlatformSerial = AlipayText.Serial(platform);
    }

    public string PlatformCertificate => _row.PlatformCertificate;

    public string RootCertificate => _row.RootCertificate;

    /// <summary>Alipay signs with it.</summary>
    public RsaKeys Signer { get; }

    public string RootSerial { get; }

    public string PlatformSerial { get; }

    public static AlipayKeys Make()
    {
        using RSA rootKey = RSA.Create(KeyBits);
        var root = new CertificateRequest("CN=Simulated Alipay Root" + Owner, rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using X509Certificate2 rootCertificate = root.CreateSelfSigned(From, Until);
        (string platformKey, string platformCertificate) = Issue(rootCertificate, "Simulated Alipay");
        return new AlipayKeys(new AlipayKeyRow(rootCertificate.ExportCertificatePem(), platformKey, platformCertificate, rootKey.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Those that are kept in the store; made when there are none, or none that can issue more.</summary>
    public static async Task<AlipayKeys> OpenAsync(IEntityStore store, CancellationToken cancellation)
    {
        string partition = ProviderKey.Own(AlipayGateway.ProviderName);
        Stored<AlipayKeyRow>? read = await store.GetAsync(partition, Row, AlipayRowJson.Default.AlipayKeyRow, cancellation).ConfigureAwait(false);
        if (read is { Value: { RootKey: not null } kept })
        {
            return new AlipayKeys(kept);
        }

        AlipayKeys made = Make();
        PartitionBatch batch = new PartitionBatch(partition).Put(Row, read, made._row, AlipayRowJson.Default.AlipayKeyRow);
        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null
            ? made
            : await OpenAsync(store, cancellation).ConfigureAwait(false);
    }

    /// <summary>A new key, and its certificate that the root has signed.</summary>
    public (string Key, string Certificate) Issue(string name)
    {
        using var root = X509Certificate2.CreateFromPem(_row.RootCertificate, _row.RootKey);
        return Issue(root, name);
    }

    /// <summary>Checks what the owner of the certificate has signed.</summary>
    public static RsaKeys VerifierOf(X509Certificate2 certificate)
    {
        using RSA key = certificate.GetRSAPublicKey() ?? throw new InvalidDataException("The certificate has no RSA key.");
        return new RsaKeys(key.ExportSubjectPublicKeyInfoPem());
    }

    public override string ToString() => nameof(AlipayKeys);

    private static (string Key, string Certificate) Issue(X509Certificate2 root, string name)
    {
        using RSA key = RSA.Create(KeyBits);
        var request = new CertificateRequest($"CN={name}{Owner}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.Create(root, From, Until, RandomNumberGenerator.GetBytes(sizeof(long)));
        return (key.ExportPkcs8PrivateKeyPem(), certificate.ExportCertificatePem());
    }
}
