using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Commission;

/// <summary>How many orders count for a person.</summary>
/// <param name="Orders">Paid orders that are not wholly refunded; of level 1 also none whose commission was voided.</param>
public sealed record Earnings(long Orders);

/// <summary>How an order counted when its payment was handled; a replay sees the same.</summary>
/// <param name="Ordinal">Which of the person's orders it was.</param>
/// <param name="Released">It is wholly refunded, or voided, and counts no more.</param>
public sealed record EarnedOrder(long Ordinal, bool Released)
{
    /// <summary>Who had invited the person; null if nobody.</summary>
    public DistributorId? Inviter { get; init; }

    /// <summary>The tiers of the order's path by its steps, null for none; absent where the program has no tiers.</summary>
    public IReadOnlyList<string?>? Tiers { get; init; }
}

/// <summary>
/// Counts the orders of a person as level 1, or as buyer, in one batch of one partition: two orders paid at the same
/// moment cannot both be the first.
/// </summary>
public sealed class EarningsBook(IEntityStore store)
{
    private const string EarningsRow = "stat";
    private const int MaxAttempts = 100;

    /// <summary>Counts an order that a distributor brought as level 1, once, and says how it counted, then or before.</summary>
    internal Task<EarnedOrder> CountAsync(MerchantId merchant, DistributorId distributor, OrderId order, EarnedOrder facts, CancellationToken cancellation) =>
        CountAsync(Partition(merchant, distributor), order, facts, isNew: true, cancellation);

    /// <summary>Counts an order of a buyer, once, and says how it counted, then or before.</summary>
    /// <param name="merchant">The shop.</param>
    /// <param name="buyer">Who bought.</param>
    /// <param name="order">A paid order.</param>
    /// <param name="isNew">It has most likely not been counted.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal Task<EarnedOrder> CountAsync(MerchantId merchant, UserId buyer, OrderId order, bool isNew, CancellationToken cancellation) =>
        CountAsync(Partition(merchant, buyer), order, new EarnedOrder(0, false), isNew, cancellation);

    /// <summary>Counts a wholly refunded or voided order no more, once.</summary>
    internal Task ReleaseAsync(MerchantId merchant, DistributorId distributor, OrderId order, CancellationToken cancellation) =>
        ReleaseAsync(Partition(merchant, distributor), order, cancellation);

    /// <summary>Counts a buyer's wholly refunded order no more, once; nothing if it never counted.</summary>
    internal Task ReleaseAsync(MerchantId merchant, UserId buyer, OrderId order, CancellationToken cancellation) =>
        ReleaseAsync(Partition(merchant, buyer), order, cancellation);

    private async Task<EarnedOrder> CountAsync(string partition, OrderId order, EarnedOrder facts, bool isNew, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // An order is counted once and rarely asked for again, so the row of a new one is read only after a conflict.
            if ((attempt > 0 || !isNew) && await store.GetAsync(partition, Row(order), CommissionJson.Default.EarnedOrder, cancellation).ConfigureAwait(false) is { } counted)
            {
                return counted.Value;
            }

            Stored<Earnings>? read = await store.GetAsync(partition, EarningsRow, CommissionJson.Default.Earnings, cancellation).ConfigureAwait(false);
            long before = read?.Value.Orders ?? 0;
            EarnedOrder earned = facts with { Ordinal = before + 1 };
            string? conflict = await store.WriteAsync(
                partition,
                [new EntityWrite.Insert(Row(order), StoreJson.Write(earned, CommissionJson.Default.EarnedOrder)), Put(read, new Earnings(before + 1))],
                cancellation).ConfigureAwait(false);
            if (conflict is null)
            {
                return earned;
            }

            if (conflict != Row(order))
            {
                await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
            }
        }

        throw new RetryableException($"The earnings '{partition}' keep changing.");
    }

    private async Task ReleaseAsync(string partition, OrderId order, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<EarnedOrder>? earned = await store.GetAsync(partition, Row(order), CommissionJson.Default.EarnedOrder, cancellation).ConfigureAwait(false);
            if (earned is null || earned.Value.Released)
            {
                return;
            }

            Stored<Earnings> read = await store.GetAsync(partition, EarningsRow, CommissionJson.Default.Earnings, cancellation).ConfigureAwait(false)
                ?? throw new InvalidDataException($"'{partition}' counts an order but has no count.");
            string? conflict = await store.WriteAsync(
                partition,
                [
                    new EntityWrite.Replace(earned.Row, StoreJson.Write(earned.Value with { Released = true }, CommissionJson.Default.EarnedOrder), earned.ETag),
                    Put(read, new Earnings(read.Value.Orders - 1)),
                ],
                cancellation).ConfigureAwait(false);
            if (conflict is null)
            {
                return;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The earnings '{partition}' keep changing.");
    }

    private static EntityWrite Put(Stored<Earnings>? read, Earnings value)
    {
        byte[] payload = StoreJson.Write(value, CommissionJson.Default.Earnings);
        return read is null ? new EntityWrite.Insert(EarningsRow, payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
    }

    private static string Partition(MerchantId merchant, DistributorId distributor) => StoreKey.Join("earn", merchant.Value, distributor.Value);

    private static string Partition(MerchantId merchant, UserId buyer) => StoreKey.Join("bought", merchant.Value, buyer.Value);

    private static string Row(OrderId order) => StoreKey.Join("o", order.Value);
}
