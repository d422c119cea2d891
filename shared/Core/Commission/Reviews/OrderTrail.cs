using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Commission.Reviews;

/// <summary>A paid order as rings and numbers of orders are found by.</summary>
/// <param name="First">Who brought it.</param>
/// <param name="At">When its payment was recorded, UTC.</param>
public sealed record TrailRow(DistributorId First, DateTimeOffset At);

/// <summary>
/// Who bought under whom and when: a row an order for its buyer and one for who brought it, the newest first. Rows are
/// only added, so orders at the same moment do not wait for each other, and the last of them sees all.
/// </summary>
public sealed class OrderTrail(IEntityStore store)
{
    /// <summary>The most purchases of one person that are followed.</summary>
    private const int MaxFollowed = 100;

    /// <summary>The most people that are asked about one order.</summary>
    private const int MaxPeople = 60;

    /// <summary>As many as exceed whatever a shop may set.</summary>
    private const int MaxCounted = ReviewSettings.MaxOrders + 1;

    /// <summary>How finely rows tell times.</summary>
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    /// <summary>Adds an order; again changes nothing.</summary>
    internal async Task AddAsync(Order order, DistributorId first, DateTimeOffset at, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(new TrailRow(first, at), CommissionJson.Default.TrailRow);
        string row = OrderStore.NewestFirst(at, order.Id);
        foreach (string partition in (string[])[OfBuyer(order.Merchant, order.Buyer), OfUpline(order.Merchant, first)])
        {
            await store.WriteAsync(partition, [new EntityWrite.Insert(row, payload)], cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>How many orders a buyer has in the fullest time of a length around a moment; <see cref="MaxCounted"/> for that many or more.</summary>
    internal Task<int> BoughtAsync(MerchantId merchant, UserId buyer, DateTimeOffset at, TimeSpan span, CancellationToken cancellation) =>
        CountAsync(OfBuyer(merchant, buyer), at, span, cancellation);

    /// <summary>The same of the orders that a distributor brings.</summary>
    internal Task<int> BroughtAsync(MerchantId merchant, DistributorId first, DateTimeOffset at, TimeSpan span, CancellationToken cancellation) =>
        CountAsync(OfUpline(merchant, first), at, span, cancellation);

    /// <summary>How many people the shortest ring through an order has; null if there is none of at most <paramref name="longest"/>.</summary>
    internal async Task<int?> RingAsync(Order order, DistributorId first, DateTimeOffset until, TimeSpan span, int longest, CancellationToken cancellation)
    {
        var buyer = DistributorId.Of(order.Buyer);
        var seen = new HashSet<DistributorId> { first };
        List<DistributorId> people = [first];
        int asked = 0;
        for (int length = 2; length <= longest && people.Count > 0; length++)
        {
            var next = new List<DistributorId>();
            foreach (DistributorId person in people)
            {
                if (asked++ == MaxPeople)
                {
                    return null;
                }

                foreach (DistributorId above in await AboveAsync(order.Merchant, person, until, span, cancellation).ConfigureAwait(false))
                {
                    if (above == buyer)
                    {
                        return length;
                    }

                    if (seen.Add(above))
                    {
                        next.Add(above);
                    }
                }
            }

            people = next;
        }

        return null;
    }

    private async Task<IEnumerable<DistributorId>> AboveAsync(MerchantId merchant, DistributorId person, DateTimeOffset until, TimeSpan span, CancellationToken cancellation) =>
        (await RangeAsync(OfBuyer(merchant, person.AsUser()), until + span, 2 * span, MaxFollowed, cancellation).ConfigureAwait(false))
            .Select(static row => row.Value.First).Distinct();

    /// <summary>Orders are handled in any order, so those that were paid after the moment count too: whichever comes last sees that they are too many.</summary>
    private async Task<int> CountAsync(string partition, DateTimeOffset at, TimeSpan span, CancellationToken cancellation)
    {
        IReadOnlyList<Stored<TrailRow>> after = await RangeAsync(partition, at + span - Instant, span - Instant, MaxCounted, cancellation).ConfigureAwait(false);
        if (after.Count == MaxCounted)
        {
            return MaxCounted;
        }

        IReadOnlyList<Stored<TrailRow>> until = await RangeAsync(partition, at, span, MaxCounted, cancellation).ConfigureAwait(false);
        long[] newestFirst = [.. after.Concat(until).Select(static row => row.Value.At.ToUnixTimeMilliseconds())];
        int fullest = 0;
        for (int last = 0, beyond = 0; last <= after.Count && last < newestFirst.Length; last++)
        {
            while (beyond < newestFirst.Length && newestFirst[last] - newestFirst[beyond] < (long)span.TotalMilliseconds)
            {
                beyond++;
            }

            fullest = Math.Max(fullest, beyond - last);
        }

        return Math.Min(fullest, MaxCounted);
    }

    /// <summary>The rows after <paramref name="until"/> less <paramref name="span"/>, not later than <paramref name="until"/>.</summary>
    private async Task<IReadOnlyList<Stored<TrailRow>>> RangeAsync(string partition, DateTimeOffset until, TimeSpan span, int limit, CancellationToken cancellation) =>
        await store.RangeAsync(partition, Time(until), Time(until - span), limit, CommissionJson.Default.TrailRow, cancellation).ConfigureAwait(false);

    private static string Time(DateTimeOffset at) => OrderStore.NewestFirst(at, default)[..15];

    private static string OfBuyer(MerchantId merchant, UserId buyer) => StoreKey.Join("trail", merchant.Value, "b", buyer.Value);

    private static string OfUpline(MerchantId merchant, DistributorId first) => StoreKey.Join("trail", merchant.Value, "u", first.Value);
}
