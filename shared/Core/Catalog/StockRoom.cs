using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Catalog;

/// <summary>
/// The stock of every product: one partition a product, with its level and a row for each reservation, changed together.
/// Concurrent changes meet at the level's ETag; inside one process they queue before it.
/// </summary>
public sealed class StockRoom(IEntityStore store, CatalogStore catalog)
{
    public const string PartitionPrefix = "stock|";
    internal const string LevelRow = "level";
    internal const string ReservationPrefix = "r|";
    private const int MaxAttempts = 50;
    private const int MaxJitterMilliseconds = 8;

    /// <summary>Reservations that end in one batch, next to the level.</summary>
    private const int MaxEnded = IEntityStore.MaxBatch - 1;

    private readonly KeyedLocks _locks = new();

    internal static string Partition(MerchantId merchant, Sku sku) => StoreKey.Join("stock", merchant.Value, sku.Value);

    internal static string ReservationRow(OrderId order, string attempt, DateTimeOffset expiresAt) =>
        StoreKey.Join("r", StoreKey.Time(expiresAt), order.Value, attempt);

    /// <summary>What can be sold now; the initial stock if nothing has changed it yet.</summary>
    internal async ValueTask<int> AvailableAsync(MerchantId merchant, Product product, CancellationToken cancellation)
    {
        Stored<StockLevel>? level = await store.GetAsync(Partition(merchant, product.Sku), LevelRow, CatalogJson.Default.StockLevel, cancellation).ConfigureAwait(false);
        return level?.Value.Available ?? product.InitialStock;
    }

    /// <summary>
    /// Keeps pieces for an attempt to place an order; again with the same attempt changes nothing.
    /// <c>stock.insufficient</c> if fewer are left, <c>product.not_found</c>.
    /// </summary>
    public Task<Result<Done>> ReserveAsync(MerchantId merchant, OrderId order, string attempt, Sku sku, int qty, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(qty);
        string row = ReservationRow(order, attempt, expiresAt);
        return ChangeAsync(merchant, sku, row, (level, batch) =>
        {
            if (level.Available < qty)
            {
                return Insufficient(sku);
            }

            batch.Insert(row, new StockReservation(order, attempt, qty, expiresAt), CatalogJson.Default.StockReservation);
            return new StockLevel(level.Available - qty, checked(level.Reserved + qty));
        }, cancellation);
    }

    /// <summary>Gives the pieces of a reservation back; again, or if there is none, changes nothing.</summary>
    public Task ReleaseAsync(MerchantId merchant, OrderId order, string attempt, Sku sku, DateTimeOffset expiresAt, CancellationToken cancellation) =>
        ReleaseAsync(merchant, sku, ReservationRow(order, attempt, expiresAt), cancellation);

    /// <summary>The pieces of reservations are sold: they end without giving them back, many in one batch; those that are gone already do not keep the others.</summary>
    internal async Task SellAsync(MerchantId merchant, Sku sku, IEnumerable<Stored<StockReservation>> reservations, CancellationToken cancellation)
    {
        foreach (Stored<StockReservation>[] group in reservations.Chunk(MaxEnded))
        {
            await SellAsync(merchant, sku, [.. group], cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Reservations that expired before a moment, oldest first.</summary>
    internal ValueTask<IReadOnlyList<Stored<StockReservation>>> ExpiredAsync(MerchantId merchant, Sku sku, DateTimeOffset before, string? after, int limit, CancellationToken cancellation) =>
        store.RangeAsync(
            Partition(merchant, sku), after is null ? ReservationPrefix : StoreKey.After(after), ReservationPrefix + StoreKey.Time(before), limit, CatalogJson.Default.StockReservation, cancellation);

    /// <summary>Adds pieces, or takes some away; once a command.</summary>
    internal async Task<Result<Done>> AdjustAsync(MerchantId merchant, Sku sku, string commandId, int delta, string requestHash, CancellationToken cancellation)
    {
        string row = StoreKey.Join("a", IdText.FromParts(commandId));
        Result<Done> result = await ChangeAsync(merchant, sku, row, (level, batch) =>
        {
            long available = (long)level.Available + delta;
            if (available < 0)
            {
                return Insufficient(sku);
            }

            if (available > CatalogLimits.Stock)
            {
                return Problem.Refused("stock.too_large", $"A product has at most {CatalogLimits.Stock} pieces.", "/delta");
            }

            batch.Insert(row, new StockChange(delta, requestHash), CatalogJson.Default.StockChange);
            return level with { Available = (int)available };
        }, cancellation).ConfigureAwait(false);
        if (!result.TryGet(out _, out Problem? problem))
        {
            return problem;
        }

        Stored<StockChange>? change = await store.GetAsync(Partition(merchant, sku), row, CatalogJson.Default.StockChange, cancellation).ConfigureAwait(false);
        return change?.Value.RequestHash == requestHash ? new Done() : Idempotency.KeyReused();
    }

    /// <summary>Changes the level together with <paramref name="onceRow"/>, whose presence says that it is done already.</summary>
    private async Task<Result<Done>> ChangeAsync(
        MerchantId merchant, Sku sku, string onceRow, Func<StockLevel, PartitionBatch, Result<StockLevel>> change, CancellationToken cancellation)
    {
        string partition = Partition(merchant, sku);
        using IDisposable turn = await _locks.EnterAsync(partition, cancellation).ConfigureAwait(false);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<StockLevel>? read = await store.GetAsync(partition, LevelRow, CatalogJson.Default.StockLevel, cancellation).ConfigureAwait(false);
            StockLevel level;
            if (read is not null)
            {
                level = read.Value;
            }
            else if (await catalog.GetAsync(merchant, sku, cancellation).ConfigureAwait(false) is { } product)
            {
                level = new StockLevel(product.Value.InitialStock, 0);
            }
            else
            {
                return CatalogProblems.NotFound(sku);
            }

            var batch = new PartitionBatch(partition);
            if (!change(level, batch).TryGet(out StockLevel? next, out Problem? problem))
            {
                return await store.GetAsync(partition, onceRow, cancellation).ConfigureAwait(false) is null ? problem : new Done();
            }

            batch.Put(LevelRow, read, next, CatalogJson.Default.StockLevel);
            string? conflict = await store.WriteAsync(partition, batch.Writes, cancellation).ConfigureAwait(false);
            if (conflict is null || conflict == onceRow)
            {
                return new Done();
            }

            await Chance.Current.PauseAsync(0, MaxJitterMilliseconds - 1, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The stock of {sku} keeps changing.");
    }

    private async Task SellAsync(MerchantId merchant, Sku sku, List<Stored<StockReservation>> reservations, CancellationToken cancellation)
    {
        string partition = Partition(merchant, sku);
        using IDisposable turn = await _locks.EnterAsync(partition, cancellation).ConfigureAwait(false);
        // A conflict takes a reservation out or is one of the level, so that the attempts at the level stay bounded.
        for (int attempt = 0; attempt < MaxAttempts && reservations.Count > 0;)
        {
            Stored<StockLevel> level = await LevelAsync(partition, cancellation).ConfigureAwait(false);
            var batch = new PartitionBatch(partition);
            reservations.ForEach(reservation => batch.Delete(reservation));
            StockLevel next = level.Value with { Reserved = level.Value.Reserved - reservations.Sum(static reservation => reservation.Value.Qty) };
            string? conflict = await store.WriteAsync(partition, batch.Replace(level, next, CatalogJson.Default.StockLevel).Writes, cancellation).ConfigureAwait(false);
            if (conflict is null)
            {
                return;
            }

            if (reservations.RemoveAll(reservation => reservation.Row == conflict) == 0)
            {
                attempt++;
                await Chance.Current.PauseAsync(0, MaxJitterMilliseconds - 1, cancellation).ConfigureAwait(false);
            }
        }

        if (reservations.Count > 0)
        {
            throw new RetryableException($"The stock of {sku} keeps changing.");
        }
    }

    /// <summary>Gives the pieces of a reservation back; again, or if there is none, changes nothing.</summary>
    internal async Task ReleaseAsync(MerchantId merchant, Sku sku, string reservationRow, CancellationToken cancellation)
    {
        string partition = Partition(merchant, sku);
        using IDisposable turn = await _locks.EnterAsync(partition, cancellation).ConfigureAwait(false);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<StockReservation>? reservation = await store.GetAsync(partition, reservationRow, CatalogJson.Default.StockReservation, cancellation).ConfigureAwait(false);
            if (reservation is null)
            {
                return;
            }

            Stored<StockLevel> level = await LevelAsync(partition, cancellation).ConfigureAwait(false);
            int qty = reservation.Value.Qty;
            var next = new StockLevel(checked(level.Value.Available + qty), level.Value.Reserved - qty);
            PartitionBatch batch = new PartitionBatch(partition).Delete(reservation).Replace(level, next, CatalogJson.Default.StockLevel);
            if (await store.WriteAsync(partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return;
            }

            await Chance.Current.PauseAsync(0, MaxJitterMilliseconds - 1, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The stock of {sku} keeps changing.");
    }

    private async ValueTask<Stored<StockLevel>> LevelAsync(string partition, CancellationToken cancellation) =>
        await store.GetAsync(partition, LevelRow, CatalogJson.Default.StockLevel, cancellation).ConfigureAwait(false)
        ?? throw new InvalidDataException($"'{partition}' has reservations and no level.");

    private static Problem Insufficient(Sku sku) => Problem.Conflict("stock.insufficient", $"There is not enough of {sku}.");
}
