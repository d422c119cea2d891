using Distribution.Campaigns.Quotas;
using Distribution.Campaigns.Standing;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Commission;

/// <summary>
/// What an order earns within limits and budgets. The order is counted first, with the tiers of its path: from then on a
/// repetition sees the same facts.
/// </summary>
public sealed class OrderRewards(EarningsBook earnings, DistributorStore distributors, TierBook tiers, RewardQuotas quotas)
{
    /// <summary>Orders hold quotas under keys that begin so.</summary>
    internal const string KeyPrefix = "order-";

    private const string CompletionSuffix = "+completed";

    /// <summary>Under which key an order holds limits and budgets by its payment.</summary>
    internal static string PaymentKey(OrderId order) => KeyPrefix + order.Value;

    /// <summary>Under which key it holds them by its completion.</summary>
    internal static string CompletionKey(OrderId order) => KeyPrefix + order.Value + CompletionSuffix;

    /// <param name="program">The order's.</param>
    /// <param name="order">A paid order.</param>
    /// <param name="isWritten">Whether its sheet is there by now.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal async Task<HeldRewards> OfPaymentAsync(CompiledProgram program, Order order, Func<Task<bool>> isWritten, CancellationToken cancellation)
    {
        DateTimeOffset at = order.PaidAt ?? throw new InvalidOperationException("The order is not paid.");
        OrderFacts facts = await FactsAsync(program, order, at, [], cancellation).ConfigureAwait(false);
        return await HoldAsync(program, order, facts, PaymentKey(order.Id), RewardEvent.OrderPaid, isWritten, cancellation).ConfigureAwait(false);
    }

    /// <param name="program">The order's.</param>
    /// <param name="order">A completed order.</param>
    /// <param name="taken">What the payment's rewards hold of the shares of its lines.</param>
    /// <param name="isWritten">Whether its sheet has changed by now.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal async Task<HeldRewards> OfCompletionAsync(
        CompiledProgram program, Order order, IReadOnlyList<ShareTaken> taken, Func<Task<bool>> isWritten, CancellationToken cancellation)
    {
        DateTimeOffset at = order.CompletedAt ?? throw new InvalidOperationException("The order is not completed.");
        OrderFacts facts = await FactsAsync(program, order, at, taken, cancellation).ConfigureAwait(false);
        return await HoldAsync(program, order, facts, CompletionKey(order.Id), RewardEvent.OrderCompleted, isWritten, cancellation).ConfigureAwait(false);
    }

    private Task<HeldRewards> HoldAsync(
        CompiledProgram program, Order order, OrderFacts facts, string key, RewardEvent on, Func<Task<bool>> isWritten, CancellationToken cancellation) =>
        quotas.HoldAsync(
            new LimitedEvent(order.Merchant, program, key, facts.At ?? order.PlacedAt),
            (used, left) => RewardEngine.Evaluate(program, facts with { LimitsUsed = used, BudgetsLeft = left }, on),
            isWritten,
            cancellation);

    /// <summary>
    /// Counts a paid order for its buyer, whoever brought it and whatever its program asks: a later version, or the next order,
    /// may ask how many he has.
    /// </summary>
    internal Task<EarnedOrder> CountBuyerAsync(Order order, CancellationToken cancellation) =>
        earnings.CountAsync(order.Merchant, order.Buyer, order.Id, isNew: order.State == OrderState.Paid && order.Refunds.Count == 0, cancellation);

    /// <summary>The order as its program sees it; the buyer and level 1 are counted at once, each in a partition of their own.</summary>
    private async Task<OrderFacts> FactsAsync(CompiledProgram program, Order order, DateTimeOffset at, IReadOnlyList<ShareTaken> taken, CancellationToken cancellation)
    {
        Task<EarnedOrder> buyer = CountBuyerAsync(order, cancellation);
        Task<OrderFacts> path = PathFactsAsync(program, order, at, taken, cancellation);
        await Task.WhenAll(buyer, path).ConfigureAwait(false);
        return await path.ConfigureAwait(false) with { BuyerOrders = (await buyer.ConfigureAwait(false)).Ordinal };
    }

    private async Task<OrderFacts> PathFactsAsync(CompiledProgram program, Order order, DateTimeOffset at, IReadOnlyList<ShareTaken> taken, CancellationToken cancellation)
    {
        if (order.Attribution.At(1) is not { } first)
        {
            return OrderFactsOf.Order(order, at, taken: taken);
        }

        EarnedOrder counted = await earnings.CountAsync(
            order.Merchant, first, order.Id, await StandingAsync(program, order, first, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        return OrderFactsOf.Order(order, at, counted.Tiers, taken) with { FirstLevelOrders = counted.Ordinal, Inviter = counted.Inviter };
    }

    /// <summary>Who had invited level 1, and the tiers of the path, as they are when the payment is handled.</summary>
    private async Task<EarnedOrder> StandingAsync(CompiledProgram program, Order order, DistributorId first, CancellationToken cancellation)
    {
        var standing = new EarnedOrder(0, false) { Inviter = await InviterAsync(program, order, first, cancellation).ConfigureAwait(false) };
        if (program.Tiers.Count == 0)
        {
            return standing;
        }

        var held = new string?[order.Attribution.Path.Count];
        for (int i = 0; i < held.Length; i++)
        {
            held[i] = await tiers.TierOfAsync(
                order.Merchant, program, order.Attribution.Path[i].Distributor, order.PaidAt ?? order.PlacedAt, cancellation).ConfigureAwait(false);
        }

        return standing with { Tiers = held };
    }

    /// <summary>The path says who invited level 1; a program of one level freezes no such path and asks, once, when the order counts.</summary>
    private async Task<DistributorId?> InviterAsync(CompiledProgram program, Order order, DistributorId first, CancellationToken cancellation)
    {
        if (program.FirstOrderRules.Length == 0 || program.Terms.MaxLevels > 1)
        {
            return order.Attribution.At(2);
        }

        Distributor? distributor = await distributors.GetAsync(order.Merchant, first, cancellation).ConfigureAwait(false);
        return distributor?.Inviter is { } inviter && inviter != DistributorId.Of(order.Buyer) ? inviter : null;
    }
}
