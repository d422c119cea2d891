using System.Globalization;
using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Programs.Lifecycle;
using Distribution.Storage;

namespace Distribution.Programs;

internal sealed record KnownMerchant(DateTimeOffset Since);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProgramVersion))]
[JsonSerializable(typeof(CurrentProgram))]
[JsonSerializable(typeof(ProgramStart))]
[JsonSerializable(typeof(SignedBy))]
[JsonSerializable(typeof(KnownMerchant))]
[JsonSerializable(typeof(ProgramDraft))]
[JsonSerializable(typeof(ProgramSettings))]
[JsonSerializable(typeof(ProgramSettingsChange))]
internal sealed partial class ProgramJson : JsonSerializerContext;

/// <summary>
/// Where programs lie: one partition a merchant, with a row a version, a row for each time from which a version decides, the
/// latest first, one row that says which decide now and later, and drafts.
/// </summary>
internal sealed class ProgramStore(IEntityStore store)
{
    private const string PartitionPrefix = "prog|";
    private const string CurrentRow = "current";
    private const string MerchantsPartition = "merchants";
    private const string StartPrefix = "t|";
    private const string CancelledPrefix = "x|";
    private const string VersionPrefix = "v|";
    private const long MaxNumber = 999_999_999_999;

    public ValueTask<Stored<ProgramVersion>?> VersionAsync(MerchantId merchant, int version, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant), Row(version), ProgramJson.Default.ProgramVersion, cancellation);

    public ValueTask<Stored<CurrentProgram>?> CurrentAsync(MerchantId merchant, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant), CurrentRow, ProgramJson.Default.CurrentProgram, cancellation);

    /// <summary>The version that began to decide last before a moment; null if none did.</summary>
    public async ValueTask<int?> LastBeforeAsync(MerchantId merchant, DateTimeOffset before, CancellationToken cancellation)
    {
        string from = StartPrefix + Inverted(before.AddTicks(-1));
        IReadOnlyList<Stored<ProgramStart>> found = await store.RangeAsync(
            Partition(merchant), from, StoreKey.EndOf(StartPrefix), 1, ProgramJson.Default.ProgramStart, cancellation).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0].Value.Version;
    }

    /// <summary>The versions from one number to another, both included.</summary>
    public async ValueTask<IReadOnlyList<ProgramVersion>> VersionsAsync(MerchantId merchant, int first, int last, CancellationToken cancellation) =>
        last < first ? [] : [.. (await store.RangeAsync(
            Partition(merchant), Row(first), StoreKey.After(Row(last)), last - first + 1, ProgramJson.Default.ProgramVersion, cancellation).ConfigureAwait(false)).Select(row => row.Value)];

    /// <summary>Who has cancelled a version before its time; null if nobody.</summary>
    public async ValueTask<SignedBy?> CancelledAsync(MerchantId merchant, int version, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant), Cancelled(version), ProgramJson.Default.SignedBy, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>Adds a version; false if another was published meanwhile, or the draft it comes from has changed.</summary>
    /// <param name="also">What else is written with it; null for nothing.</param>
    public async Task<bool> AddAsync(
        MerchantId merchant, Stored<CurrentProgram>? read, CurrentProgram next, ProgramVersion version, ProgramStart start, EntityWrite? also, CancellationToken cancellation)
    {
        EntityWrite[] writes =
        [
            new EntityWrite.Insert(Row(version.Version), StoreJson.Write(version, ProgramJson.Default.ProgramVersion)),
            new EntityWrite.Insert(StartRow(start), StoreJson.Write(start, ProgramJson.Default.ProgramStart)),
            Put(read, next),
        ];
        return await store.WriteAsync(Partition(merchant), also is null ? writes : [.. writes, also], cancellation).ConfigureAwait(false) is null;
    }

    /// <summary>Takes away a version's time; false if the times have changed meanwhile.</summary>
    public async Task<bool> CancelAsync(MerchantId merchant, Stored<CurrentProgram> read, ProgramStart start, SignedBy by, CancellationToken cancellation) =>
        await store.WriteAsync(
            Partition(merchant),
            [
                Put(read, read.Value.Without(start)),
                new EntityWrite.Delete(StartRow(start), null),
                new EntityWrite.Insert(Cancelled(start.Version), StoreJson.Write(by, ProgramJson.Default.SignedBy)),
            ],
            cancellation).ConfigureAwait(false) is null;

    /// <summary>Remembers that the merchant exists; again changes nothing.</summary>
    public async Task KnowAsync(MerchantId merchant, DateTimeOffset now, CancellationToken cancellation) =>
        await store.WriteAsync(
            MerchantsPartition,
            [new EntityWrite.Insert(merchant.Value, StoreJson.Write(new KnownMerchant(now), ProgramJson.Default.KnownMerchant))],
            cancellation).ConfigureAwait(false);

    /// <summary>Since when the merchant has had programs; null if it never had one.</summary>
    public async ValueTask<DateTimeOffset?> SinceAsync(MerchantId merchant, CancellationToken cancellation) =>
        (await store.GetAsync(MerchantsPartition, merchant.Value, ProgramJson.Default.KnownMerchant, cancellation).ConfigureAwait(false))?.Value.Since;

    /// <summary>At most <paramref name="limit"/> merchants in order of their ids, after one or from the first.</summary>
    public async Task<IReadOnlyList<MerchantId>> MerchantsAsync(string? after, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Entity> rows = await store
            .RangeAsync(MerchantsPartition, after is null ? " " : StoreKey.After(after), "~", limit, cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => new MerchantId(row.Row))];
    }

    /// <summary>A published version; null if the entity is none.</summary>
    public static ProgramVersion? ReadVersion(Entity entity) =>
        entity.Partition.StartsWith(PartitionPrefix, StringComparison.Ordinal) && entity.Row.StartsWith(VersionPrefix, StringComparison.Ordinal)
            ? StoreJson.Read(entity, ProgramJson.Default.ProgramVersion).Value
            : null;

    internal static string Partition(MerchantId merchant) => StoreKey.Join("prog", merchant.Value);

    /// <summary>A number so that greater ones come first.</summary>
    internal static string NewestFirst(int number) => StoreKey.Number(MaxNumber - number);

    private static EntityWrite Put(Stored<CurrentProgram>? read, CurrentProgram next)
    {
        byte[] payload = StoreJson.Write(next, ProgramJson.Default.CurrentProgram);
        return read is null ? new EntityWrite.Insert(CurrentRow, payload) : new EntityWrite.Replace(CurrentRow, payload, read.ETag);
    }

    private static string Row(int version) => VersionPrefix + StoreKey.Number(version);

    private static string Cancelled(int version) => CancelledPrefix + StoreKey.Number(version);

    private static string StartRow(ProgramStart start) => StoreKey.Join(StartPrefix + Inverted(start.From), NewestFirst(start.Version));

    private static string Inverted(DateTimeOffset at) => (DateTimeOffset.MaxValue.UtcTicks - at.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);
}
