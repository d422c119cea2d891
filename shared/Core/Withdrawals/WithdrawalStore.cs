using System.Globalization;
using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Storage;
using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;

namespace Distribution.Withdrawals;

/// <summary>Where a withdrawal lies. Written before it, so it may name one that never came to be.</summary>
internal sealed record WithdrawalPlace(WithdrawalId Id, DistributorId Distributor, Currency Currency, DateTimeOffset RequestedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Withdrawal))]
[JsonSerializable(typeof(WithdrawalPlace))]
[JsonSerializable(typeof(WithdrawalRequested))]
[JsonSerializable(typeof(TaxYear))]
[JsonSerializable(typeof(DayTotal))]
[JsonSerializable(typeof(FinanceSettings))]
internal sealed partial class WithdrawalJson : JsonSerializerContext;

/// <summary>Withdrawals lie in their distributor's book; a partition a merchant finds them by id and lists them, newest first.</summary>
public sealed class WithdrawalStore(IEntityStore store)
{
    private const int MaxScanned = 400;

    /// <summary>A place older than this is of an attempt that came to nothing: its command, given again, begins now.</summary>
    private static readonly TimeSpan PlaceHolds = TimeSpan.FromHours(1);

    public static string Row(WithdrawalId id) => string.Concat(LedgerRows.WithdrawalPrefix, id.Value);

    internal ValueTask<Stored<Withdrawal>?> ReadAsync(BookId book, WithdrawalId id, CancellationToken cancellation) =>
        store.GetAsync(book.Partition, Row(id), WithdrawalJson.Default.Withdrawal, cancellation);

    internal ValueTask<Stored<DayTotal>?> DayTotalAsync(BookId book, CancellationToken cancellation) =>
        store.GetAsync(book.Partition, LedgerRows.DayTotal, WithdrawalJson.Default.DayTotal, cancellation);

    /// <summary>The withdrawal of this id and the book it lies in, or null if the merchant has none.</summary>
    internal async Task<(BookId Book, Stored<Withdrawal> Stored)?> FindAsync(MerchantId merchant, WithdrawalId id, CancellationToken cancellation)
    {
        if (await PlaceAsync(merchant, id, cancellation).ConfigureAwait(false) is not { } place)
        {
            return null;
        }

        BookId book = BookId.Distributor(merchant, place.Distributor, place.Currency);
        return await ReadAsync(book, id, cancellation).ConfigureAwait(false) is { } read ? (book, read) : null;
    }

    /// <summary>Notes where a withdrawal that is not there yet will lie; again, within an hour, answers what was noted first.</summary>
    internal async Task<WithdrawalPlace> NoteAsync(MerchantId merchant, WithdrawalPlace place, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(place, WithdrawalJson.Default.WithdrawalPlace);
        string time = NewestFirst(place.RequestedAt);
        string? conflict = await store.WriteAsync(
            Partition(merchant),
            [
                new EntityWrite.Insert(IdRow(place.Id), payload),
                new EntityWrite.Insert(StoreKey.Join("q", time, place.Id.Value), payload),
                new EntityWrite.Insert(StoreKey.Join("d", place.Distributor.Value, time, place.Id.Value), payload),
            ],
            cancellation).ConfigureAwait(false);
        if (conflict is null)
        {
            return place;
        }

        Stored<WithdrawalPlace> known = await ReadPlaceAsync(merchant, place.Id, cancellation).ConfigureAwait(false)
            ?? throw new RetryableException($"Withdrawal {place.Id} could not be noted.");
        return place.RequestedAt - known.Value.RequestedAt < PlaceHolds ? known.Value : await MoveAsync(merchant, known, place, cancellation).ConfigureAwait(false);
    }

    /// <summary>Lists the withdrawal at its new time instead of the old one.</summary>
    private async Task<WithdrawalPlace> MoveAsync(MerchantId merchant, Stored<WithdrawalPlace> known, WithdrawalPlace place, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(place, WithdrawalJson.Default.WithdrawalPlace);
        string before = NewestFirst(known.Value.RequestedAt);
        string now = NewestFirst(place.RequestedAt);
        string? conflict = await store.WriteAsync(
            Partition(merchant),
            [
                new EntityWrite.Replace(known.Row, payload, known.ETag),
                new EntityWrite.Delete(StoreKey.Join("q", before, place.Id.Value), null),
                new EntityWrite.Delete(StoreKey.Join("d", place.Distributor.Value, before, place.Id.Value), null),
                new EntityWrite.Insert(StoreKey.Join("q", now, place.Id.Value), payload),
                new EntityWrite.Insert(StoreKey.Join("d", place.Distributor.Value, now, place.Id.Value), payload),
            ],
            cancellation).ConfigureAwait(false);
        return conflict is null ? place : throw new RetryableException($"Withdrawal {place.Id} is being noted by somebody else.");
    }

    /// <summary>A page of a merchant's withdrawals or one distributor's. It may have fewer items than asked for, also when there is a next one.</summary>
    internal async Task<Page<Withdrawal>> ListAsync(
        MerchantId merchant, DistributorId? distributor, Func<Withdrawal, bool> wanted, string? cursor, int limit, CancellationToken cancellation)
    {
        string prefix = distributor is { } one ? StoreKey.Join("d", one.Value) + "|" : "q|";
        string from = cursor is not null && cursor.StartsWith(prefix, StringComparison.Ordinal) ? StoreKey.After(cursor) : prefix;
        var found = new List<Withdrawal>(limit);
        for (int scanned = 0; scanned < MaxScanned;)
        {
            IReadOnlyList<Stored<WithdrawalPlace>> places = await store.RangeAsync(
                Partition(merchant), from, StoreKey.EndOf(prefix), limit, WithdrawalJson.Default.WithdrawalPlace, cancellation).ConfigureAwait(false);
            foreach (Stored<WithdrawalPlace> place in places)
            {
                BookId book = BookId.Distributor(merchant, place.Value.Distributor, place.Value.Currency);
                scanned++;
                from = StoreKey.After(place.Row);
                if (await ReadAsync(book, place.Value.Id, cancellation).ConfigureAwait(false) is { } read && wanted(read.Value))
                {
                    found.Add(read.Value);
                    if (found.Count == limit)
                    {
                        return new Page<Withdrawal>(found, place.Row);
                    }
                }
            }

            if (places.Count < limit)
            {
                return new Page<Withdrawal>(found, null);
            }
        }

        return new Page<Withdrawal>(found, from.TrimEnd(' '));
    }

    private async Task<WithdrawalPlace?> PlaceAsync(MerchantId merchant, WithdrawalId id, CancellationToken cancellation) =>
        (await ReadPlaceAsync(merchant, id, cancellation).ConfigureAwait(false))?.Value;

    private ValueTask<Stored<WithdrawalPlace>?> ReadPlaceAsync(MerchantId merchant, WithdrawalId id, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant), IdRow(id), WithdrawalJson.Default.WithdrawalPlace, cancellation);

    private static string Partition(MerchantId merchant) => StoreKey.Join("wid", merchant.Value);

    private static string IdRow(WithdrawalId id) => StoreKey.Join("i", id.Value);

    private static string NewestFirst(DateTimeOffset at) =>
        (DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() - at.ToUnixTimeMilliseconds()).ToString("D15", CultureInfo.InvariantCulture);
}
