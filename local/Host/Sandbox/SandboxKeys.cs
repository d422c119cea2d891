using System.Security.Cryptography;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Local.Sandbox;

/// <summary>The keys of the provider and of the shop's account with it: made with a new data file, kept in it.</summary>
public sealed class SandboxKeys
{
    public const string ProviderSerial = "SANDBOX-PROVIDER-1";
    public const string MerchantSerial = "SANDBOX-MERCHANT-1";
    private const int KeyBits = 2048;

    private readonly KeyRow _row;

    private SandboxKeys(KeyRow row) => _row = row;

    public string ProviderPrivatePem => _row.ProviderPrivatePem;

    public string MerchantPrivatePem => _row.MerchantPrivatePem;

    public string ProviderPublicPem => PublicOf(_row.ProviderPrivatePem);

    public string MerchantPublicPem => PublicOf(_row.MerchantPrivatePem);

    public static async Task<SandboxKeys> OpenAsync(IEntityStore store, CancellationToken cancellation)
    {
        Stored<KeyRow>? read = await store.GetAsync(SandboxKey.Own, SandboxKey.Keys, SandboxRowJson.Default.KeyRow, cancellation).ConfigureAwait(false);
        if (read is not null)
        {
            return new SandboxKeys(read.Value);
        }

        var row = new KeyRow(NewKey(), NewKey());
        PartitionBatch batch = new PartitionBatch(SandboxKey.Own).Insert(SandboxKey.Keys, row, SandboxRowJson.Default.KeyRow);
        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null
            ? new SandboxKeys(row)
            : await OpenAsync(store, cancellation).ConfigureAwait(false);
    }

    private static string NewKey()
    {
        using RSA rsa = RSA.Create(KeyBits);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    private static string PublicOf(string privatePem)
    {
        using RSA rsa = RSA.Create();
        rsa.ImportFromPem(privatePem);
        return rsa.ExportSubjectPublicKeyInfoPem();
    }
}
