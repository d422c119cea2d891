using Distribution.Kernel;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Simulation.Providers.Plain;

/// <summary>A provider that is spoken to without a wire: its gateways are the simulator's own, and its notifications are events.</summary>
internal sealed class PlainBank(SimWorld world) : Bank
{
    private readonly Dictionary<OrderId, (long Amount, string Transaction)> _payments = [];
    private readonly Dictionary<OrderId, DateTimeOffset> _paidAt = [];
    private readonly HashSet<OrderId> _closed = [];
    private readonly Dictionary<RefundId, RefundRequest> _refunds = [];
    private readonly HashSet<RefundId> _underWay = [];
    private readonly Dictionary<string, (TransferRequest Request, TransferStatus Status)> _transfers = new(StringComparer.Ordinal);
    private int _events;

    public override string Provider => PaymentsOfMachine.Provider;

    public override IReadOnlyDictionary<OrderId, long> Payments => _payments.ToDictionary(static pair => pair.Key, static pair => pair.Value.Amount);

    public override IReadOnlyDictionary<RefundId, BankRefund> Refunds =>
        _refunds.ToDictionary(static pair => pair.Key, static pair => new BankRefund(pair.Value.Order, pair.Value.Amount));

    public override IReadOnlyDictionary<string, BankTransfer> Transfers => _transfers.ToDictionary(
        static pair => pair.Key, static pair => new BankTransfer(pair.Value.Request.Amount, pair.Value.Status.State), StringComparer.Ordinal);

    private Dice Dice => world.Loop.Dice;

    public override void AddGateways(IServiceCollection services, Machine machine) => services
        .AddSingleton<IPaymentGateway>(new PaymentsOfMachine(world, this, machine))
        .AddSingleton(world.Defects.Transfers(new TransfersOfMachine(world, this, machine)));

    public override Task<bool> PayAsync(Order order)
    {
        if (IsClosed(order.Id))
        {
            return Task.FromResult(false);
        }

        world.Notify(OperationKind.PaymentWebhook, Pay(order.Merchant, order.Id, order.Total, order.Currency));
        return Task.FromResult(true);
    }

    /// <summary>Nobody can pay the order any more.</summary>
    private bool IsClosed(OrderId order) => _closed.Contains(order);

    /// <summary>Ends a payment. False if it was made.</summary>
    public bool TryClose(OrderId order) => !_payments.ContainsKey(order) && (IsClosed(order) || _closed.Add(order));

    public PaymentStatus PaymentOf(OrderId order) =>
        _payments.TryGetValue(order, out (long Amount, string Transaction) payment)
            ? new PaymentStatus(PaymentState.Succeeded, payment.Amount, Currency.CNY, payment.Transaction, _paidAt[order])
            : new PaymentStatus(IsClosed(order) ? PaymentState.Closed : PaymentState.Waiting, 0, Currency.CNY, null, null);

    /// <summary>A buyer pays an order that is not closed.</summary>
    private ProviderEvent.PaymentSucceeded Pay(MerchantId merchant, OrderId order, long amount, Currency currency)
    {
        string transaction = "tx-" + order.Value;
        _payments.Add(order, (amount, transaction));
        _paidAt.Add(order, world.Loop.Now);
        return new ProviderEvent.PaymentSucceeded(PaymentsOfMachine.Provider, NewEvent(), merchant, order, transaction, amount, currency, world.Loop.Now);
    }

    /// <summary>A refund arrives; the same again is the same.</summary>
    public RefundStatus Refund(RefundRequest request)
    {
        if (_refunds.TryGetValue(request.Refund, out RefundRequest? known))
        {
            if (known.Amount != request.Amount || known.Order != request.Order)
            {
                world.Fail($"refund {request.Refund} was asked for over {known.Amount} and then over {request.Amount}");
            }

            return StatusOf(request.Refund);
        }

        _refunds.Add(request.Refund, request);
        long paid = _payments.TryGetValue(request.Order, out (long Amount, string) payment) ? payment.Amount : 0;
        long back = _refunds.Values.Where(refund => refund.Order == request.Order).Sum(static refund => refund.Amount);
        if (back > paid)
        {
            world.Fail($"order {request.Order} was paid with {paid} and {back} went back");
        }

        if (Dice.OneIn(2))
        {
            return new RefundStatus(RefundProgress.Succeeded, null);
        }

        var finished = new ProviderEvent.RefundFinished(
            PaymentsOfMachine.Provider, NewEvent(), request.Merchant, request.Order, request.Refund, request.Amount, request.Currency, new RefundStatus(RefundProgress.Succeeded, null), world.Loop.Now);
        _underWay.Add(request.Refund);
        world.Loop.In(Dice.Seconds(1, 4000), () =>
        {
            _underWay.Remove(request.Refund);
            world.Notify(OperationKind.RefundWebhook, finished);
        });
        return StatusOf(request.Refund);
    }

    public RefundStatus StatusOf(RefundId refund) => new(
        !_refunds.ContainsKey(refund) ? RefundProgress.NotFound : _underWay.Contains(refund) ? RefundProgress.Processing : RefundProgress.Succeeded, null);

    /// <summary>A payout arrives; a number is paid once.</summary>
    public TransferStatus Send(TransferRequest request)
    {
        if (_transfers.TryGetValue(request.PayoutNo, out (TransferRequest Request, TransferStatus Status) known))
        {
            if (known.Request != request)
            {
                world.Fail($"payout {request.PayoutNo} was sent as {known.Request} and then as {request}");
            }

            return known.Status;
        }

        int fate = Dice.Below(10);
        var now = new TransferStatus(fate < 4 ? TransferState.Succeeded : fate == 4 ? TransferState.Failed : TransferState.Processing, fate == 4 ? "no account" : null);
        _transfers.Add(request.PayoutNo, (request, now));
        if (now.State == TransferState.Processing)
        {
            TransferState end = fate == 5 ? TransferState.Failed : TransferState.Succeeded;
            world.Loop.In(Dice.Seconds(1, 9000), () => Become(request, end));
        }
        else
        {
            Become(request, now.State);
        }

        return now;
    }

    public TransferStatus StatusOf(string payoutNo) =>
        _transfers.TryGetValue(payoutNo, out (TransferRequest Request, TransferStatus Status) known) ? known.Status : new TransferStatus(TransferState.NotFound, null);

    private void Become(TransferRequest request, TransferState state)
    {
        var status = new TransferStatus(state, state == TransferState.Succeeded ? null : "account closed");
        _transfers[request.PayoutNo] = (request, status);
        var finished = new ProviderEvent.TransferFinished(
            PaymentsOfMachine.Provider, NewEvent(), request.Merchant, request.PayoutNo, request.Amount, request.Currency, status, world.Loop.Now);
        world.Loop.In(Dice.Seconds(0, 300), () => world.Notify(OperationKind.PayoutWebhook, finished));
        if (state == TransferState.Succeeded && world.Strikes(Fault.SuccessThenReturn))
        {
            world.Loop.In(Dice.Seconds(60, 90_000), () => Become(request, TransferState.Returned));
        }
    }

    private string NewEvent() => "ev-" + (++_events).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
