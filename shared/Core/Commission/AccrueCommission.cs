using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Storage;

namespace Distribution.Commission;

/// <param name="Merchant">The merchant.</param>
/// <param name="Order">A paid order.</param>
public sealed record AccrueCommissionCommand(MerchantId Merchant, OrderId Order);

/// <summary>Computes what a paid order earns, once, under the program version and path frozen on it.</summary>
public sealed class AccrueCommission(
    OrderStore orders,
    CommissionStore sheets,
    ProgramCatalog programs,
    DistributorStore distributors,
    EarningsBook earnings,
    SheetGrants grants,
    Outbox outbox,
    TimeProvider time)
{
    private static readonly IReadOnlyDictionary<string, int> NoLimits = new Dictionary<string, int>();

    /// <summary>The sheet, or null if the order earns nothing.</summary>
    /// <exception cref="RetryableException">The payment is not recorded yet.</exception>
    public async Task<CommissionSheet?> HandleAsync(AccrueCommissionCommand command, CancellationToken cancellation)
    {
        Stored<Order>? order = await orders.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false);
        if (order is null || order.Value.State == OrderState.Placed)
        {
            throw new RetryableException($"Order {command.Order} is not paid yet.");
        }

        if (!SheetDecisions.Earns(order.Value))
        {
            return null;
        }

        Stored<CommissionSheet>? sheet = await sheets.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false);
        if (sheet is null)
        {
            Rewards rewards = await RewardAsync(order.Value, cancellation).ConfigureAwait(false);
            SheetChange change = SheetDecisions.Accrue(order.Value, rewards, time.GetUtcNow());
            PartitionBatch batch = OrderStore.Batch(command.Merchant, command.Order);
            batch.Insert(OrderStore.CommissionRow, change.Sheet, CommissionJson.Default.CommissionSheet);
            foreach (LevelAmount amount in change.Amounts)
            {
                batch.Send(CommissionPostings.Accrued(change.Sheet, amount));
            }

            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                await grants.FollowAsync(change.Sheet, cancellation).ConfigureAwait(false);
                return change.Sheet;
            }

            sheet = await sheets.GetAsync(command.Merchant, command.Order, cancellation).ConfigureAwait(false)
                ?? throw new RetryableException($"The sheet of order {command.Order} was not written.");
        }

        await grants.FollowAsync(sheet.Value, cancellation).ConfigureAwait(false);
        return sheet.Value;
    }

    private async Task<Rewards> RewardAsync(Order order, CancellationToken cancellation)
    {
        PublishedProgram program = await programs.GetAsync(order.Merchant, order.Attribution.ProgramVersion, cancellation).ConfigureAwait(false);
        if (order.Attribution.At(1) is not { } first)
        {
            return RewardEngine.Evaluate(program.Compiled, Facts(order, new EarnedOrder(0, null, NoLimits, [], false)));
        }

        DistributorId? inviter = await InviterAsync(program.Compiled, order, first, cancellation).ConfigureAwait(false);
        (EarnedOrder Earned, Rewards Rewards)? last = null;
        EarnedOrder counted = await earnings.CountAsync(order.Merchant, first, order.Id, Count, cancellation).ConfigureAwait(false);
        return last is { } own && ReferenceEquals(own.Earned, counted)
            ? own.Rewards
            : RewardEngine.Evaluate(program.Compiled, Facts(order, counted));

        EarnedOrder Count(Earnings before)
        {
            var earned = new EarnedOrder(before.Orders + 1, inviter, before.Limits, [], false);
            Rewards rewards = RewardEngine.Evaluate(program.Compiled, Facts(order, earned));
            earned = earned with { Limits = rewards.Limits };
            last = (earned, rewards);
            return earned;
        }
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

    private static OrderFacts Facts(Order order, EarnedOrder earned)
    {
        var lines = new LineFacts[order.Lines.Count];
        for (int i = 0; i < lines.Length; i++)
        {
            OrderLine line = order.Lines[i];
            lines[i] = new LineFacts(line.No, line.Sku, line.Category, line.Qty, line.Net);
        }

        var path = new PathLevel[order.Attribution.Path.Count];
        for (int i = 0; i < path.Length; i++)
        {
            path[i] = new PathLevel(order.Attribution.Path[i].Level, order.Attribution.Path[i].Distributor);
        }

        return new OrderFacts(order.Region, lines, path, earned.Ordinal, earned.Inviter, earned.Used);
    }
}
