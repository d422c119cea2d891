using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;

namespace Distribution.Functions.Distributors;

/// <param name="MembersOnly">The program takes only users with a paid order.</param>
/// <param name="HasPaidOrder">Looked up only if it matters.</param>
public readonly record struct MembershipFacts(bool MembersOnly, bool HasPaidOrder);

/// <summary>What joining depends on beyond the distributors themselves.</summary>
public sealed class Membership(IProgramTermsSource programs, ListOrders orders)
{
    private const int MaxPages = 20;

    public async Task<MembershipFacts> OfAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        await programs.CurrentAsync(merchant, cancellation) is { MembersOnly: true }
            ? new MembershipFacts(true, await HasPaidOrderAsync(merchant, user, cancellation))
            : default;

    /// <summary>Looks through the newest orders; somebody whose last few thousand are all unpaid is no member.</summary>
    private async Task<bool> HasPaidOrderAsync(MerchantId merchant, UserId user, CancellationToken cancellation)
    {
        string? cursor = null;
        for (int i = 0; i < MaxPages; i++)
        {
            Page<Order> page = await orders.OfBuyerAsync(merchant, user, cursor, PageLimits.Max, cancellation);
            if (page.Items.Any(order => order is { PaidAt: not null, State: not OrderState.Cancelled }))
            {
                return true;
            }

            if ((cursor = page.Next) is null)
            {
                break;
            }
        }

        return false;
    }
}
