using Distribution.Kernel;

namespace Distribution.Orders.Groups;

/// <summary>A product that groups may buy at a price of their own (拼团活动).</summary>
/// <param name="Id">Chosen by the merchant.</param>
/// <param name="Sku">The product.</param>
/// <param name="Size">How many buyers must pay, 2 to <see cref="MaxSize"/>.</param>
/// <param name="Price">Of one piece for members, minor units.</param>
/// <param name="Hours">How long a group has, 1 to <see cref="MaxHours"/>.</param>
/// <param name="Active">New groups may be begun.</param>
public sealed record GroupOffer(GroupOfferId Id, Sku Sku, int Size, long Price, int Hours, bool Active)
{
    /// <summary>The most members: a group is one row.</summary>
    public const int MaxSize = 100;

    public const int MaxHours = 7 * 24;
}
