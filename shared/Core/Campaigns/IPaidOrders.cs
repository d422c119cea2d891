using Distribution.Kernel;

namespace Distribution.Campaigns;

/// <summary>The paid orders that rankings count, whoever keeps them.</summary>
public interface IPaidOrders
{
    /// <summary>The orders paid on a day of the program's time zone that a distributor brought, in no order that means anything.</summary>
    IAsyncEnumerable<PaidOrder> ReadAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation);
}

/// <param name="Distributor">Level 1.</param>
/// <param name="Net">Paid and not refunded so far, minor units, without freight.</param>
/// <param name="Units">Units of lines that are not refunded in whole.</param>
/// <param name="PaidAt">When it was paid, UTC.</param>
public readonly record struct PaidOrder(DistributorId Distributor, long Net, long Units, DateTimeOffset PaidAt);
