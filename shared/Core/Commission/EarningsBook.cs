using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Commission;

/// <summary>What a distributor has behind him as level 1.</summary>
/// <param name="Orders">Paid orders that are not wholly refunded.</param>
/// <param name="Limits">How often each rule with a limit is used by them.</param>
public sealed record Earnings(long Orders, IReadOnlyDictionary<string, int> Limits);

/// <summary>How an order counted when its payment was handled; a replay sees the same.</summary>
/// <param name="Ordinal">Which of the distributor's orders it was.</param>
/// <param name="Inviter">Who had invited him; null if nobody.</param>
/// <param name="Used">How often each limit was used before.</param>
/// <param name="Limits">What it used itself.</param>
/// <param name="Released">It is wholly refunded and counts no more.</param>
public sealed record EarnedOrder(long Ordinal, DistributorId? Inviter, IReadOnlyDictionary<string, int> Used, IReadOnlyList<string> Limits, bool Released);

/// <summary>
/// Counts a distributor's orders and reserves the limits of rules, in one batch of one partition: two orders paid at
/// the same moment cannot both be the first.
/// </summary>
public sealed class EarningsBook(IEntityStore store)
{
    private const string EarningsRow = "stat";
    private const int MaxAttempts = 100;

    /// <summary>Counts an order, once, and says how it counted, then or before.</summary>
    /// <param name="decide">From what was before to how the order counts. Pure: it may run several times.</param>
    internal async Task<EarnedOrder> CountAsync(MerchantId merchant, DistributorId distributor, OrderId order, Func<Earnings, EarnedOrder> decide, CancellationToken cancellation)
    {
        string partition = Partition(merchant, distributor);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.GetAsync(partition, Row(order), CommissionJson.Default.EarnedOrder, cancellation).ConfigureAwait(false) is { } counted)
            {
                return counted.Value;
            }

            Stored<Earnings>? read = await store.GetAsync(partition, EarningsRow, CommissionJson.Default.Earnings, cancellation).ConfigureAwait(false);
            Earnings before = read?.Value ?? new Earnings(0, new Dictionary<string, int>());
            EarnedOrder earned = decide(before);
            var after = new Earnings(before.Orders + 1, Add(before.Limits, earned.Limits, 1));
            string? conflict = await store.WriteAsync(
                partition,
                [new EntityWrite.Insert(Row(order), StoreJson.Write(earned, CommissionJson.Default.EarnedOrder)), Put(read, after)],
                cancellation).ConfigureAwait(false);
            if (conflict is null)
            {
                return earned;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The earnings of distributor {distributor} keep changing.");
    }

    /// <summary>Counts a wholly refunded order no more and gives its limits back, once.</summary>
    internal async Task ReleaseAsync(MerchantId merchant, DistributorId distributor, OrderId order, CancellationToken cancellation)
    {
        string partition = Partition(merchant, distributor);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<EarnedOrder>? earned = await store.GetAsync(partition, Row(order), CommissionJson.Default.EarnedOrder, cancellation).ConfigureAwait(false);
            if (earned is null || earned.Value.Released)
            {
                return;
            }

            Stored<Earnings> read = await store.GetAsync(partition, EarningsRow, CommissionJson.Default.Earnings, cancellation).ConfigureAwait(false)
                ?? throw new InvalidDataException($"'{partition}' counts an order but has no count.");
            var after = new Earnings(read.Value.Orders - 1, Add(read.Value.Limits, earned.Value.Limits, -1));
            string? conflict = await store.WriteAsync(
                partition,
                [
                    new EntityWrite.Replace(earned.Row, StoreJson.Write(earned.Value with { Released = true }, CommissionJson.Default.EarnedOrder), earned.ETag),
                    Put(read, after),
                ],
                cancellation).ConfigureAwait(false);
            if (conflict is null)
            {
                return;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The earnings of distributor {distributor} keep changing.");
    }

    private static EntityWrite Put(Stored<Earnings>? read, Earnings value)
    {
        byte[] payload = StoreJson.Write(value, CommissionJson.Default.Earnings);
        return read is null ? new EntityWrite.Insert(EarningsRow, payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
    }

    private static IReadOnlyDictionary<string, int> Add(IReadOnlyDictionary<string, int> limits, IReadOnlyList<string> rules, int by)
    {
        if (rules.Count == 0)
        {
            return limits;
        }

        var sum = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach ((string rule, int times) in limits)
        {
            sum[rule] = times;
        }

        foreach (string rule in rules)
        {
            sum[rule] = sum.GetValueOrDefault(rule) + by;
            if (sum[rule] == 0)
            {
                sum.Remove(rule);
            }
        }

        return sum;
    }

    private static string Partition(MerchantId merchant, DistributorId distributor) => StoreKey.Join("earn", merchant.Value, distributor.Value);

    private static string Row(OrderId order) => StoreKey.Join("o", order.Value);
}
