using Distribution.Kernel;

namespace Distribution.Campaigns.Standing;

/// <summary>A number that an order concerns, whether it still adds to it or not.</summary>
/// <param name="Order">The order that is being counted.</param>
/// <param name="Person">Whose number.</param>
/// <param name="Metric">The metric's key.</param>
/// <param name="Window">The window's id.</param>
/// <param name="At">When the order began to count: decides the window of a limit, and tiers of windows.</param>
internal sealed record CountedNumber(CountedOrder Order, DistributorId Person, string Metric, string Window, DateTimeOffset At)
{
    public string Partition => StandingStore.Partition(Order.Merchant, Person);
}
