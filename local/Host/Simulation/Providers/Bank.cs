using Distribution.Kernel;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Withdrawals;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Simulation.Providers;

/// <param name="Amount">In fen.</param>
internal readonly record struct BankRefund(OrderId Order, long Amount);

/// <param name="Amount">In fen.</param>
internal readonly record struct BankTransfer(long Amount, TransferState State);

/// <summary>The payment provider: what it really did, which is the truth that the books must agree with, and the ways to it.</summary>
internal abstract class Bank
{
    /// <summary>The name of its gateway.</summary>
    public abstract string Provider { get; }

    /// <summary>What buyers have paid, in fen.</summary>
    public abstract IReadOnlyDictionary<OrderId, long> Payments { get; }

    public abstract IReadOnlyDictionary<RefundId, BankRefund> Refunds { get; }

    /// <summary>By payout number.</summary>
    public abstract IReadOnlyDictionary<string, BankTransfer> Transfers { get; }

    /// <summary>Registers the gateways of one machine.</summary>
    public abstract void AddGateways(IServiceCollection services, Machine machine);

    /// <summary>The buyer pays, and the shop is told. False if the order cannot be paid.</summary>
    public abstract Task<bool> PayAsync(Order order);

    /// <summary>A withdrawal was asked for: its payee looks now and then what there is for him to do.</summary>
    public virtual void Await(Withdrawal withdrawal)
    {
    }
}
