using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Programs;

/// <summary>A published version as it lies in the store, never changed.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Document">The merchant's JSON as it was sent.</param>
/// <param name="PublishedAt">UTC.</param>
public sealed record ProgramVersion(int Version, string Document, DateTimeOffset PublishedAt);

internal sealed record CurrentProgram(int Version);

internal sealed record KnownMerchant(DateTimeOffset Since);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProgramVersion))]
[JsonSerializable(typeof(CurrentProgram))]
[JsonSerializable(typeof(KnownMerchant))]
internal sealed partial class ProgramJson : JsonSerializerContext;

/// <summary>Where programs lie: one partition a merchant, a row a version, and one that says which is in force.</summary>
internal sealed class ProgramStore(IEntityStore store)
{
    private const string CurrentRow = "current";
    private const string MerchantsPartition = "merchants";

    public ValueTask<Stored<ProgramVersion>?> VersionAsync(MerchantId merchant, int version, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant), Row(version), ProgramJson.Default.ProgramVersion, cancellation);

    public ValueTask<Stored<CurrentProgram>?> CurrentAsync(MerchantId merchant, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant), CurrentRow, ProgramJson.Default.CurrentProgram, cancellation);

    /// <summary>False if another version was published meanwhile.</summary>
    public async Task<bool> AddAsync(MerchantId merchant, Stored<CurrentProgram>? current, ProgramVersion version, CancellationToken cancellation)
    {
        byte[] pointer = StoreJson.Write(new CurrentProgram(version.Version), ProgramJson.Default.CurrentProgram);
        string? conflict = await store.WriteAsync(
            Partition(merchant),
            [
                new EntityWrite.Insert(Row(version.Version), StoreJson.Write(version, ProgramJson.Default.ProgramVersion)),
                current is null ? new EntityWrite.Insert(CurrentRow, pointer) : new EntityWrite.Replace(CurrentRow, pointer, current.ETag),
            ],
            cancellation).ConfigureAwait(false);
        return conflict is null;
    }

    /// <summary>Remembers that the merchant exists; again changes nothing.</summary>
    public async Task KnowAsync(MerchantId merchant, DateTimeOffset now, CancellationToken cancellation) =>
        await store.WriteAsync(
            MerchantsPartition,
            [new EntityWrite.Insert(merchant.Value, StoreJson.Write(new KnownMerchant(now), ProgramJson.Default.KnownMerchant))],
            cancellation).ConfigureAwait(false);

    /// <summary>At most <paramref name="limit"/> merchants in order of their ids, after one or from the first.</summary>
    public async Task<IReadOnlyList<MerchantId>> MerchantsAsync(string? after, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Entity> rows = await store
            .RangeAsync(MerchantsPartition, after is null ? " " : StoreKey.After(after), "~", limit, cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => new MerchantId(row.Row))];
    }

    private static string Partition(MerchantId merchant) => StoreKey.Join("prog", merchant.Value);

    private static string Row(int version) => StoreKey.Join("v", StoreKey.Number(version));
}
