using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Orders.Groups;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model;

/// <summary>
/// How one order goes. Its rows say who was first; whether a step may be follows from what was asked for, from what the provider has,
/// and from the time.
/// </summary>
internal sealed class OrderCourse(SimWorld world)
{
    /// <summary>The most that a machine's clock is off.</summary>
    private static readonly TimeSpan Off = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan PaymentWindow = TimeSpan.FromMinutes(30);

    private Order? _last;

    /// <summary>Somebody has begun to cancel it.</summary>
    public bool IsCancelAsked { get; set; }

    /// <summary>It was given up before its payment was known: what is paid after that goes back.</summary>
    public bool IsCancelled { get; private set; }

    public PlainRefunds Refunds { get; } = new();

    /// <summary>The order has changed. What is wrong with that; null if nothing is.</summary>
    public string? See(Order next)
    {
        Order? before = _last;
        _last = next;
        return before is null ? Begins(next)
            : Moves(before, next) is { } wrong ? wrong
            : before.PaidAt is null && next.PaidAt is not null && world.Bank.Payments.GetValueOrDefault(next.Id) != next.Total ? "is paid, and the provider has no such payment"
            : Refunds.See(before, next, IsCancelled);
    }

    private string? Begins(Order order)
    {
        Refunds.Begin(order);
        return order is not { State: OrderState.Placed, PaidAt: null, Refunds.Count: 0 } ? $"begins as {order.State}"
            : order.ExpiresAt > world.Loop.Now + PaymentWindow + Off || order.ExpiresAt < world.Loop.Now - Off ? $"expires at {order.ExpiresAt:O}"
            : null;
    }

    private string? Moves(Order before, Order next)
    {
        if (next.State != OrderState.Cancelled || before.State == OrderState.Cancelled)
        {
            return before.State == OrderState.Cancelled && next.State != before.State ? $"was cancelled and is {next.State}" : null;
        }

        IsCancelled = before.State == OrderState.Placed;
        return !IsCancelled || next.PaidAt is not null ? $"was {before.State} and is cancelled"
            : IsCancelAsked || world.Loop.Now + Off >= next.ExpiresAt || HasGroupFailed(next) ? null
            : $"is cancelled, which nobody has asked for, and waits until {next.ExpiresAt:O}";
    }

    private bool HasGroupFailed(Order order) =>
        order.Group is { } group && world.Store.Find(GroupStore.Partition(Opening.Merchant, group), GroupStore.GroupRow) is { } row
        && StoreJson.Read(row, GroupJson.Default.Group).Value.State == GroupState.Failed;
}
