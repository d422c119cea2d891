using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Withdrawals;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>What a request asks for.</summary>
/// <param name="Number">Of the payment, refund or transfer it is about.</param>
/// <param name="Content">What must be the same whenever the same number is asked for again.</param>
internal readonly record struct WireCall(ProviderCall Kind, string Number, string Content)
{
    /// <summary>Whether it moves money.</summary>
    public bool Moves => Kind is ProviderCall.Transfer or ProviderCall.Refund;
}

/// <summary>
/// What the simulator has to know of a protocol besides the server that speaks it: the shop's gateways for it, and how answers look
/// that this server does not give. Keys are made once for all seeds; nothing of them shows in what happens.
/// </summary>
internal abstract class Dialect
{
    /// <summary>A word for a state that no provider has.</summary>
    protected const string UnheardOf = "UNDER_REVIEW";

    /// <summary>The name of the gateway.</summary>
    public abstract string Provider { get; }

    public static Dialect Of(ProviderKind provider) => provider == ProviderKind.Alipay ? new AlipayDialect() : new WeChatDialect();

    /// <summary>The provider of one seed.</summary>
    public abstract IProviderServer Open(SimWorld world, SimStore store, Outbox outbox, TimeProvider clock);

    /// <summary>The product's own gateways and webhook.</summary>
    public abstract void AddGateways(IServiceCollection services, HttpMessageHandler wire, Defects defects);

    public abstract WireCall CallOf(ProviderRequest request);

    /// <summary>The buyer's client opens what the shop has given it.</summary>
    public virtual Task ShowAsync(IProviderServer server, PaymentSession session, Dice dice) => Task.CompletedTask;

    /// <summary>How long something takes whose time has come.</summary>
    public virtual TimeSpan WaitBefore(ProviderMoment moment, SimWorld world) => TimeSpan.Zero;

    /// <summary>Something has come about by itself.</summary>
    public virtual void Happened(ProviderMoment moment, SimStore store, FaultCounts counts)
    {
    }

    /// <summary>A withdrawal was asked for: its payee looks now and then what there is for him to do.</summary>
    public virtual void Await(SimWorld world, IProviderServer server, SimStore store, Withdrawal withdrawal)
    {
    }

    /// <summary>A transfer that certainly will not be made.</summary>
    public abstract ProviderReply Refused(ProviderRequest request);

    /// <summary>HTTP 500.</summary>
    public abstract ProviderReply ServerError(ProviderRequest request);

    /// <summary>The protocol's own word for an error of the provider's, with HTTP 200; null if it has none.</summary>
    public virtual ProviderReply? SystemError(ProviderRequest request) => null;

    /// <summary>The same answer with a state nobody knows, signed; null if it names no state.</summary>
    public abstract ProviderReply? WithoutState(ProviderRequest request, ProviderReply reply);

    /// <summary>An answer that says something else and has a wrong signature; null if there is nothing to say otherwise.</summary>
    public abstract ProviderReply? Forged(ProviderRequest request, ProviderReply reply);

    /// <summary>What a notification tells of.</summary>
    public abstract OperationKind KindOf(ProviderNotification notification);

    /// <summary>What the shop reads from a notification.</summary>
    public abstract Result<ProviderEvent> Verify(Machine machine, ProviderRequest request);

    /// <summary>What buyers have paid, by what the provider has stored.</summary>
    public abstract IReadOnlyDictionary<OrderId, long> Payments(SimStore store);

    public abstract IReadOnlyDictionary<RefundId, BankRefund> Refunds(SimStore store);

    public abstract IReadOnlyDictionary<string, BankTransfer> Transfers(SimStore store);
}
