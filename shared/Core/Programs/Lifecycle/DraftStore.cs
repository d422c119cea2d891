using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Programs.Lifecycle;

/// <summary>Where drafts lie: beside the versions, the newest first, so that a draft and the version it becomes are one write.</summary>
internal sealed class DraftStore(IEntityStore store)
{
    private const string Prefix = "d|";
    private const string SettingsRow = "settings";
    private const string ChangePrefix = "s|";

    public ValueTask<Stored<ProgramDraft>?> GetAsync(MerchantId merchant, int number, CancellationToken cancellation) =>
        store.GetAsync(ProgramStore.Partition(merchant), Row(number), ProgramJson.Default.ProgramDraft, cancellation);

    /// <summary>The newest draft; null if there is none.</summary>
    public async ValueTask<ProgramDraft?> NewestAsync(MerchantId merchant, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<ProgramDraft>> rows = await store.RangeAsync(
            ProgramStore.Partition(merchant), Prefix, StoreKey.EndOf(Prefix), 1, ProgramJson.Default.ProgramDraft, cancellation).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0].Value;
    }

    /// <summary>A page of drafts, the newest first.</summary>
    public async ValueTask<Page<ProgramDraft>> ListAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        IReadOnlyList<Stored<ProgramDraft>> rows = await store.RangeAsync(
            ProgramStore.Partition(merchant), cursor is null ? Prefix : StoreKey.After(cursor), StoreKey.EndOf(Prefix), limit, ProgramJson.Default.ProgramDraft, cancellation).ConfigureAwait(false);
        return new Page<ProgramDraft>([.. rows.Select(row => row.Value)], rows.Count == limit ? rows[^1].Row : null);
    }

    /// <summary>False if there is a draft of this number.</summary>
    public async Task<bool> AddAsync(MerchantId merchant, ProgramDraft draft, CancellationToken cancellation) =>
        await store.WriteAsync(
            ProgramStore.Partition(merchant), [new EntityWrite.Insert(Row(draft.Number), StoreJson.Write(draft, ProgramJson.Default.ProgramDraft))], cancellation).ConfigureAwait(false) is null;

    /// <summary>False if the draft has changed since it was read.</summary>
    public async Task<bool> ReplaceAsync(MerchantId merchant, Stored<ProgramDraft> read, ProgramDraft next, CancellationToken cancellation) =>
        await store.WriteAsync(ProgramStore.Partition(merchant), [Replace(read, next)], cancellation).ConfigureAwait(false) is null;

    public static EntityWrite Replace(Stored<ProgramDraft> read, ProgramDraft next) =>
        new EntityWrite.Replace(read.Row, StoreJson.Write(next, ProgramJson.Default.ProgramDraft), read.ETag);

    /// <summary>The settings; null if nobody ever set any.</summary>
    public ValueTask<Stored<ProgramSettings>?> SettingsAsync(MerchantId merchant, CancellationToken cancellation) =>
        store.GetAsync(ProgramStore.Partition(merchant), SettingsRow, ProgramJson.Default.ProgramSettings, cancellation);

    /// <summary>Writes the settings with the change that led to them; false if they have changed since they were read.</summary>
    public async Task<bool> PutSettingsAsync(
        MerchantId merchant, Stored<ProgramSettings>? read, ProgramSettings settings, ProgramSettingsChange change, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(settings, ProgramJson.Default.ProgramSettings);
        EntityWrite[] writes =
        [
            read is null ? new EntityWrite.Insert(SettingsRow, payload) : new EntityWrite.Replace(SettingsRow, payload, read.ETag),
            new EntityWrite.Insert(ChangePrefix + ProgramStore.NewestFirst(change.Number), StoreJson.Write(change, ProgramJson.Default.ProgramSettingsChange)),
        ];
        return await store.WriteAsync(ProgramStore.Partition(merchant), writes, cancellation).ConfigureAwait(false) is null;
    }

    /// <summary>A page of the changes of the settings, the newest first.</summary>
    public async ValueTask<Page<ProgramSettingsChange>> SettingsChangesAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        IReadOnlyList<Stored<ProgramSettingsChange>> rows = await store.RangeAsync(
            ProgramStore.Partition(merchant),
            cursor is null ? ChangePrefix : StoreKey.After(cursor),
            StoreKey.EndOf(ChangePrefix),
            limit,
            ProgramJson.Default.ProgramSettingsChange,
            cancellation).ConfigureAwait(false);
        return new Page<ProgramSettingsChange>([.. rows.Select(row => row.Value)], rows.Count == limit ? rows[^1].Row : null);
    }

    private static string Row(int number) => Prefix + ProgramStore.NewestFirst(number);
}
