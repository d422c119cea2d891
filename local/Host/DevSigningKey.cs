using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Local;

/// <summary>The secret of the development tokens: random, made with the data file and kept in it, so that tokens outlive a restart.</summary>
internal static class DevSigningKey
{
    private const string Partition = "local|dev";
    private const string Row = "signing-key";
    private const int KeyBytes = 32;

    public static async Task<string> OpenAsync(IEntityStore store, CancellationToken cancellation)
    {
        if (await store.GetAsync(Partition, Row, DevJson.Default.DevKeyRow, cancellation).ConfigureAwait(false) is { } read)
        {
            return read.Value.SigningKey;
        }

        var row = new DevKeyRow(Convert.ToHexString(RandomNumberGenerator.GetBytes(KeyBytes)));
        PartitionBatch batch = new PartitionBatch(Partition).Insert(Row, row, DevJson.Default.DevKeyRow);
        await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false);
        return row.SigningKey;
    }
}

internal sealed record DevKeyRow(string SigningKey)
{
    public override string ToString() => nameof(DevKeyRow);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DevKeyRow))]
internal sealed partial class DevJson : JsonSerializerContext;
