using System.Globalization;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Campaigns.Windows;

/// <summary>Closed windows: a partition a merchant and kind, the newest first, and beside them how far they are.</summary>
public sealed class CloseStore(IEntityStore store)
{
    internal const string PartitionPrefix = "close|";
    internal const string ClosedPrefix = "c|";

    /// <summary>The most closes on a page of those that something is left to do for.</summary>
    internal const int MaxUnpaid = 100;

    private const string FrozenPrefix = "f|";
    private const string ProgressPrefix = "u|";
    private const string WaitingPrefix = "w|";
    private const string LatePrefix = "l|";
    private const string MarkerRow = "marker";
    private const int LastDayNumber = 9_999_999;

    /// <summary>The longest window in days: the closes of so many last days may hold one of its days.</summary>
    private const int LongestWindow = 31;

    internal static string DayKey(DateOnly last) => (LastDayNumber - last.DayNumber).ToString("D7", CultureInfo.InvariantCulture);

    internal async Task<FrozenWindow?> FrozenAsync(MerchantId merchant, WindowKind kind, DateOnly last, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant, kind), FrozenPrefix + DayKey(last), CloseJson.Default.FrozenWindow, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>Keeps the numbers of a window, or answers those that were kept first.</summary>
    internal async Task<FrozenWindow> FreezeAsync(MerchantId merchant, FrozenWindow frozen, CancellationToken cancellation)
    {
        EntityWrite[] writes = [new EntityWrite.Insert(FrozenPrefix + DayKey(frozen.Last), StoreJson.Write(frozen, CloseJson.Default.FrozenWindow))];
        return await store.WriteAsync(Partition(merchant, frozen.Kind), writes, cancellation).ConfigureAwait(false) is null
            ? frozen
            : await FrozenAsync(merchant, frozen.Kind, frozen.Last, cancellation).ConfigureAwait(false)
                ?? throw new RetryableException($"The numbers of {frozen.Window} could not be kept.");
    }

    internal async Task<ClosedWindow?> FindAsync(MerchantId merchant, WindowKind kind, DateOnly last, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant, kind), ClosedPrefix + DayKey(last), CloseJson.Default.ClosedWindow, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>The close of this id: weeks under another calendar end on other days.</summary>
    internal async Task<ClosedWindow?> FindAsync(MerchantId merchant, RewardWindow window, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<ClosedWindow>> near = await store.RangeAsync(
            Partition(merchant, window.Kind),
            ClosedPrefix + DayKey(window.Last.AddDays(LongestWindow)),
            StoreKey.After(ClosedPrefix + DayKey(window.First)),
            2 * LongestWindow,
            CloseJson.Default.ClosedWindow,
            cancellation).ConfigureAwait(false);
        return near.FirstOrDefault(close => close.Value.Window == window.Id)?.Value;
    }

    /// <summary>Closes the window, or answers how it was closed first.</summary>
    internal async Task<ClosedWindow> AddAsync(MerchantId merchant, ClosedWindow close, CancellationToken cancellation)
    {
        EntityWrite[] writes =
        [
            new EntityWrite.Insert(ClosedPrefix + DayKey(close.Last), StoreJson.Write(close, CloseJson.Default.ClosedWindow)),
            new EntityWrite.Insert(ProgressPrefix + DayKey(close.Last), StoreJson.Write(new CloseProgress(false, 0), CloseJson.Default.CloseProgress)),
            new EntityWrite.Insert(Waiting(close), StoreJson.Write(new CloseLate(0), CloseJson.Default.CloseLate)),
        ];
        return await store.WriteAsync(Partition(merchant, close.Kind), writes, cancellation).ConfigureAwait(false) is null
            ? close
            : await FindAsync(merchant, close.Kind, close.Last, cancellation).ConfigureAwait(false)
                ?? throw new RetryableException($"The close of {close.Window} could not be written.");
    }

    /// <summary>How far a close is paid; null when all of it is.</summary>
    internal ValueTask<Stored<CloseProgress>?> ProgressAsync(MerchantId merchant, ClosedWindow close, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant, close.Kind), ProgressPrefix + DayKey(close.Last), CloseJson.Default.CloseProgress, cancellation);

    /// <summary>Notes how far a close is paid, null for wholly. Only a help: where another machine notes at the same time, one of the notes is lost.</summary>
    internal async Task ProgressAsync(MerchantId merchant, ClosedWindow close, CloseProgress? progress, CancellationToken cancellation)
    {
        if (await ProgressAsync(merchant, close, cancellation).ConfigureAwait(false) is { } read)
        {
            EntityWrite write = progress is null
                ? new EntityWrite.Delete(read.Row, read.ETag)
                : new EntityWrite.Replace(read.Row, StoreJson.Write(progress, CloseJson.Default.CloseProgress), read.ETag);
            await store.WriteAsync(Partition(merchant, close.Kind), [write], cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The keys of closes that are not wholly paid, at most <see cref="MaxUnpaid"/>, after one or from the first.</summary>
    internal Task<IReadOnlyList<string>> UnpaidAsync(MerchantId merchant, WindowKind kind, string? after, CancellationToken cancellation) =>
        KeysAsync(merchant, kind, ProgressPrefix, after, StoreKey.EndOf(ProgressPrefix), cancellation);

    /// <summary>The keys of closes whose orders are to be counted again by a moment, likewise; each begins with its own moment.</summary>
    internal Task<IReadOnlyList<string>> WaitingAsync(MerchantId merchant, WindowKind kind, DateTimeOffset now, string? after, CancellationToken cancellation) =>
        KeysAsync(merchant, kind, WaitingPrefix, after, StoreKey.BeyondPrefix(WaitingPrefix + StoreKey.Time(now)), cancellation);

    /// <summary>Notes what came too late for a close; again changes nothing.</summary>
    internal async Task RecountedAsync(MerchantId merchant, ClosedWindow close, CloseLate late, CancellationToken cancellation)
    {
        EntityWrite[] writes =
        [
            new EntityWrite.Insert(LatePrefix + DayKey(close.Last), StoreJson.Write(late, CloseJson.Default.CloseLate)),
            new EntityWrite.Delete(Waiting(close), null),
        ];
        await store.WriteAsync(Partition(merchant, close.Kind), writes, cancellation).ConfigureAwait(false);
    }

    /// <summary>What came too late for a close; null if it is not counted yet.</summary>
    internal async Task<CloseLate?> LateAsync(MerchantId merchant, ClosedWindow close, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant, close.Kind), LatePrefix + DayKey(close.Last), CloseJson.Default.CloseLate, cancellation).ConfigureAwait(false))?.Value;

    private async Task<IReadOnlyList<string>> KeysAsync(MerchantId merchant, WindowKind kind, string prefix, string? after, string end, CancellationToken cancellation)
    {
        IReadOnlyList<Entity> rows = await store.RangeAsync(
            Partition(merchant, kind), after is null ? prefix : StoreKey.After(prefix + after), end, MaxUnpaid, cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => row.Row[prefix.Length..])];
    }

    private static string Waiting(ClosedWindow close) => WaitingPrefix + StoreKey.Join(StoreKey.Time(close.ClosedAt + CountLate.Delay), DayKey(close.Last));

    /// <summary>The close of a key.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    internal async Task<ClosedWindow> GetAsync(MerchantId merchant, WindowKind kind, string key, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant, kind), ClosedPrefix + key[(key.LastIndexOf('|') + 1)..], CloseJson.Default.ClosedWindow, cancellation).ConfigureAwait(false))?.Value
        ?? throw new InvalidDataException($"Merchant {merchant} has progress of the {kind} close '{key}', which is not there.");

    /// <summary>Closes, the newest first, after the one of a day or from the newest.</summary>
    internal async Task<IReadOnlyList<ClosedWindow>> ListAsync(MerchantId merchant, WindowKind kind, string? from, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<ClosedWindow>> rows = await store.RangeAsync(
            Partition(merchant, kind), ClosedPrefix + from, StoreKey.EndOf(ClosedPrefix), limit, CloseJson.Default.ClosedWindow, cancellation).ConfigureAwait(false);
        return [.. rows.Select(static row => row.Value)];
    }

    internal ValueTask<Stored<CloseMarker>?> MarkerAsync(MerchantId merchant, WindowKind kind, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant, kind), MarkerRow, CloseJson.Default.CloseMarker, cancellation);

    /// <summary>Moves the marker. False if another machine has done so.</summary>
    internal async Task<bool> MarkAsync(MerchantId merchant, WindowKind kind, Stored<CloseMarker>? read, CloseMarker marker, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(marker, CloseJson.Default.CloseMarker);
        EntityWrite write = read is null ? new EntityWrite.Insert(MarkerRow, payload) : new EntityWrite.Replace(MarkerRow, payload, read.ETag);
        return await store.WriteAsync(Partition(merchant, kind), [write], cancellation).ConfigureAwait(false) is null;
    }

    /// <summary>Where a close lies.</summary>
    internal static (string Partition, string Row) RowOf(MerchantId merchant, ClosedWindow close) => (Partition(merchant, close.Kind), ClosedPrefix + DayKey(close.Last));

    private static string Partition(MerchantId merchant, WindowKind kind) => StoreKey.Join("close", merchant.Value, CloseRules.NameOf(kind));
}
