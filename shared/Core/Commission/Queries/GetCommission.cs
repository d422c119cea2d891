using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Commission.Queries;

/// <param name="Merchant">The merchant.</param>
/// <param name="Order">The order.</param>
public sealed record GetCommissionQuery(MerchantId Merchant, OrderId Order);

/// <summary>The sheet of an order with the way to every amount. Refusal: <c>commission.not_found</c>.</summary>
public sealed class GetCommission(CommissionStore sheets)
{
    public async Task<Result<CommissionSheet>> HandleAsync(GetCommissionQuery query, CancellationToken cancellation)
    {
        Stored<CommissionSheet>? sheet = await sheets.GetAsync(query.Merchant, query.Order, cancellation).ConfigureAwait(false);
        return sheet is null ? Problem.NotFound("commission.not_found", "This order has earned nothing so far.") : sheet.Value;
    }
}
