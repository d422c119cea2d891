using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Faults;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Withdrawals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>A provider that is spoken to in its own protocol by the product's own gateways: the server that <c>serve</c> runs, over a store of its own.</summary>
internal sealed class WireBank : Bank
{
    private const int MaxPatience = 60;

    /// <summary>Less than the product allows for, with clocks 20 minutes apart.</summary>
    private const int MostSecondsOnItsWay = 30 * 60;

    private readonly SimWorld _world;
    private readonly SimStore _store = new();
    private readonly MachineClock _clock;
    private readonly IProviderServer _server;
    private readonly Courier _courier;
    private readonly Dictionary<(ProviderCall, string), string> _asked = [];

    public WireBank(SimWorld world, Dialect dialect)
    {
        _world = world;
        Dialect = dialect;
        _clock = new MachineClock(world.Loop);
        _server = dialect.Open(world, _store, new Outbox(_store, new ProviderSender(_store, Take), NullLogger<Outbox>.Instance), _clock);
        _courier = new Courier(world, dialect, _server.Notifications);
        IntroduceAsync().GetAwaiter().GetResult();
    }

    public Dialect Dialect { get; }

    public override string Provider => Dialect.Provider;

    public override IReadOnlyDictionary<OrderId, long> Payments => Dialect.Payments(_store);

    public override IReadOnlyDictionary<RefundId, BankRefund> Refunds => Dialect.Refunds(_store);

    public override IReadOnlyDictionary<string, BankTransfer> Transfers => Dialect.Transfers(_store);

    private Dice Dice => _world.Loop.Dice;

    public override void AddGateways(IServiceCollection services, Machine machine)
    {
        services.Configure<PaymentOptions>(options => options.Provider = Provider);
        Dialect.AddGateways(services, _world.Defects.Wire(new WireHandler(_world, this, machine)), _world.Defects);
    }

    public override async Task<bool> PayAsync(Order order)
    {
        var request = new PaymentRequest(order.Merchant, order.Id, order.Total, order.Currency, order.Lines[0].Name, order.ExpiresAt, order.Buyer);
        for (int patience = 0; patience < MaxPatience; patience++)
        {
            Result<PaymentSession> announced = await _world.AskAsync(OperationKind.Read, order.Id.Value, machine =>
                machine.Get<Gateways>().Payments(order.Merchant, order.Provider).CreatePaymentAsync(request, CancellationToken.None));
            if (announced.Problem is null)
            {
                await Dialect.ShowAsync(_server, announced.Value, Dice);
                return (await _server.ActAsync(new ProviderAct.Pay(order.Merchant, order.Id, 1, TimeSpan.Zero), CancellationToken.None)).Problem is null;
            }

            if (announced.Problem.Code is not "payment.unavailable")
            {
                return false;
            }

            await _world.Loop.DelayAsync(Dice.Seconds(10, 300));
        }

        return false;
    }

    public override void Await(Withdrawal withdrawal) => Dialect.Await(_world, _server, _store, withdrawal);

    /// <summary>A number is asked for again only with the same content.</summary>
    public void Asked(WireCall call)
    {
        if (call.Moves && !_asked.TryAdd((call.Kind, call.Number), call.Content) && _asked[(call.Kind, call.Number)] is var before && before != call.Content)
        {
            _world.Fail($"{call.Kind} {call.Number} was asked for as {before} and then as {call.Content}");
        }
    }

    public async Task<ProviderReply> AnswerAsync(WireCall call, ProviderRequest request, ProviderFault? fault = null)
    {
        if (fault is { } planned)
        {
            await _server.ActAsync(new ProviderAct.Meet(new PlannedFault(call.Kind, planned)), CancellationToken.None);
        }
        else if (call.Kind == ProviderCall.Transfer && !Transfers.ContainsKey(call.Number) && _world.Strikes(Fault.PayoutFails))
        {
            await _server.ActAsync(new ProviderAct.Meet(new PlannedFault(call.Kind, ProviderFault.Fails)), CancellationToken.None);
        }

        return await _server.AnswerAsync(request, CancellationToken.None);
    }

    /// <summary>A transfer is taken now and carried out later: when it arrives, it arrives with the time of its signature.</summary>
    public void ArriveLate(ProviderRequest request)
    {
        DateTimeOffset sent = _world.Loop.Now;
        _world.Loop.In(Dice.Seconds(30, MostSecondsOnItsWay), () =>
        {
            _world.Counts.Hit(Fault.PayoutLateOnItsWay);
            _clock.Off = sent - _world.Loop.Now;
            Follow(_server.AnswerAsync(request, CancellationToken.None));
            _clock.Off = TimeSpan.Zero;
        });
    }

    /// <summary>What has been paid comes back some time after, if the fault strikes.</summary>
    /// <param name="ends">When it is paid.</param>
    public void MayReturn(MerchantId merchant, string payoutNo, TimeSpan ends)
    {
        if (_world.Plan.Strikes(Fault.SuccessThenReturn, Dice))
        {
            _world.Loop.In(ends + Dice.Seconds(60, 90_000), () => _ = ReturnAsync());
        }

        async Task ReturnAsync()
        {
            if ((await _server.ActAsync(new ProviderAct.Return(merchant, payoutNo), CancellationToken.None)).Problem is null)
            {
                _world.Counts.Hit(Fault.SuccessThenReturn);
            }
        }
    }

    private async Task IntroduceAsync()
    {
        var accounts = new ProviderAccounts(_world.Store);
        foreach (string person in Opening.People.Select(static person => person.Name).Union(_world.Opening.Buyers))
        {
            ProviderAccount account = await _server.IntroduceAsync(Opening.Merchant, person, CancellationToken.None);
            await accounts.BindAsync(Opening.Merchant, new UserId(person), account, CancellationToken.None);
        }
    }

    /// <summary>What the provider has to do by itself.</summary>
    private void Take(OutboxMessage message)
    {
        DateTimeOffset due = message.Due ?? _world.Loop.Now;
        if (message.Queue == ProviderQueues.Moments)
        {
            ProviderMoment moment = Read(message, ProviderRowJson.Default.ProviderMoment);
            _world.Loop.At(due + Dialect.WaitBefore(moment, _world), () =>
            {
                Follow(_server.HappenAsync(moment, CancellationToken.None));
                Dialect.Happened(moment, _store, _world.Counts);
            });
        }
        else
        {
            ProviderNotification notification = Read(message, ProviderRowJson.Default.ProviderNotification);
            _world.Loop.At(due + Dice.Seconds(0, 300), () => _courier.Send(notification));
        }
    }

    /// <summary>The provider never waits for anything.</summary>
    private void Follow(Task done)
    {
        if (!done.IsCompletedSuccessfully)
        {
            _world.Fail($"the simulated provider itself failed: {done.Exception?.GetBaseException()}");
        }
    }

    private static T Read<T>(OutboxMessage message, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(message.Body.Span, type) ?? throw new InvalidOperationException($"{message.Id} is empty.");
}
