using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Distribution.Messaging;
using Distribution.Payments.Alipay;
using Distribution.Payments.Signing;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>
/// The keys and certificates of a simulated Alipay and of the applications it knows: a root, and signed by it Alipay's own and
/// the applications' certificate. All PEM.
/// </summary>
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
        Application = new RsaKeys(KeyText.Public(row.AppCertificate) ?? throw new InvalidDataException("The applications' certificate has no key."));
        AppSerial = AlipayCertificates.Serial(row.AppCertificate) ?? "";
        RootSerial = AlipayCertificates.RootSerial(row.RootCertificate) ?? "";
        PlatformSerial = AlipayCertificates.Serial(row.PlatformCertificate) ?? "";
    }

    public string AppKey => _row.AppKey;

    public string AppCertificate => _row.AppCertificate;

    public string PlatformCertificate => _row.PlatformCertificate;

    public string RootCertificate => _row.RootCertificate;

    /// <summary>Alipay signs with it.</summary>
    public RsaKeys Signer { get; }

    /// <summary>Checks what applications have signed.</summary>
    public RsaKeys Application { get; }

    public string AppSerial { get; }

    public string RootSerial { get; }

    public string PlatformSerial { get; }

    public static AlipayKeys Make()
    {
        using RSA rootKey = RSA.Create(KeyBits);
        var root = new CertificateRequest("CN=Simulated Alipay Root" + Owner, rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using X509Certificate2 rootCertificate = root.CreateSelfSigned(From, Until);
        (string platformKey, string platformCertificate) = Issue(rootCertificate, "Simulated Alipay");
        (string appKey, string appCertificate) = Issue(rootCertificate, "Simulated Application");
        return new AlipayKeys(new AlipayKeyRow(rootCertificate.ExportCertificatePem(), platformKey, platformCertificate, appKey, appCertificate));
    }

    /// <summary>Those that are kept in the store; made when there are none.</summary>
    public static async Task<AlipayKeys> OpenAsync(IEntityStore store, CancellationToken cancellation)
    {
        string partition = ProviderKey.Own(AlipayGateway.ProviderName);
        if (await store.GetAsync(partition, Row, AlipayRowJson.Default.AlipayKeyRow, cancellation).ConfigureAwait(false) is { } read)
        {
            return new AlipayKeys(read.Value);
        }

        AlipayKeys made = Make();
        PartitionBatch batch = new PartitionBatch(partition).Insert(Row, made._row, AlipayRowJson.Default.AlipayKeyRow);
        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null
            ? made
            : await OpenAsync(store, cancellation).ConfigureAwait(false);
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
