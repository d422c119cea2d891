using System.Text.Json;
using Distribution.Audit;
using Distribution.Campaigns;
using Distribution.Catalog;
using Distribution.Commission;
using Distribution.Commission.Groups;
using Distribution.Distributors;
using Distribution.Distributors.Traces;
using Distribution.Functions.Orders;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Orders.Refunds;
using Distribution.Payments;
using Distribution.Programs;
using Distribution.Proof;
using Distribution.Reports;
using Distribution.Settlement;
using Distribution.Storage;
using Distribution.Withdrawals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distribution.Tests.TestKit;

/// <summary>A whole shop in memory: real slices over a store in memory, a bus that delivers twice, a clock that stands still.</summary>
internal sealed class Shop : IDisposable
{
    public static readonly MerchantId Merchant = new("fruit");

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ServiceProvider _services;
    private int _commands;

    /// <param name="provider">Collects the payments.</param>
    /// <param name="transfers">Pays the distributors instead of <see cref="Transfers"/>.</param>
    /// <param name="payBy">The name of the gateway that pays them; null for that of <paramref name="transfers"/> or of <see cref="Transfers"/>.</param>
    public Shop(IEntityStore? store = null, ITransferGateway? transfers = null, string provider = "sandbox", string? payBy = null)
    {
        var memory = new InMemoryEntityStore();
        Store = store ?? memory;
        _services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(Log)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddOptions()
            .AddSingleton(Store)
            .AddSingleton((IEntityScan)(store as object ?? memory))
            .AddSingleton<IMessageSender>(Bus)
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IPaymentGateway>(new NoPayments(provider))
            .AddSingleton<ITransferGateway>(Transfers)
            .AddSingleton<Gateways>()
            .AddPayeeAccounts().AddBank()
            .Configure<PaymentOptions>(options => options.Merchants[Merchant.Value] = new MerchantProviders { Payments = provider })
            .AddMessaging().AddAudit().AddLedger().AddCatalog().AddDistributors().AddPrograms().AddCampaigns().AddOrders()
            .AddCommission().AddSettlement().AddWithdrawals().AddReports().AddProof()
            .AddTransfers(transfers, payBy ?? transfers?.Name)
            .BuildServiceProvider();
    }

    public IEntityStore Store { get; }

    public TestBus Bus { get; } = new();

    /// <summary>Monday, 2 March 2026, 09:00 in Shanghai.</summary>
    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));

    public TestTransfers Transfers { get; } = new();

    public ErrorLog Log { get; } = new();

    private OrderEventsQueue OrderEvents => new(
        Get<AccrueCommission>(), Get<RefundCommission>(), Get<CountPaidOrder>(), Get<GroupFollowUp>(), Get<OrderStore>(), Get<DayBook>(), Get<IProgramTermsSource>(), Get<Redelivery>());

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A shop with the fruit program, boxes at 12,800 and apples at 3,990, and distributors an and bo, whom an invited.</summary>
    public static async Task<Shop> OpenAsync(
        byte[]? program = null, IEntityStore? store = null, ITransferGateway? transfers = null, string provider = "sandbox", string? payBy = null)
    {
        var shop = new Shop(store, transfers, provider, payBy);
        (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Merchant, program ?? FruitProgram.Bytes), None)).Problem.ShouldBeNull();
        await shop.StockAsync("box", 12800);
        await shop.StockAsync("apple", 3990);
        await shop.JoinAsync("an");
        await shop.JoinAsync("bo", "an");
        return shop;
    }

    public async Task StockAsync(string sku, long price) => (await Get<CreateProduct>().HandleAsync(
        new CreateProductCommand(Merchant, Command(), "h", new Sku(sku), sku, price, 100_000, Currency.CNY, "fruit"), None)).Problem.ShouldBeNull();

    public async Task JoinAsync(string user, string? inviter = null, ClientTraces? traces = null)
    {
        string? code = inviter is null ? null : await CodeAsync(inviter);
        (await Get<JoinDistributor>().HandleAsync(new JoinDistributorCommand(Merchant, new UserId(user), code, null, null, false, false) { Traces = traces }, None)).Problem.ShouldBeNull();
        if (inviter is null)
        {
            (await Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(Merchant, new DistributorId(user), true), None)).Problem.ShouldBeNull();
        }
    }

    public async Task<OrderId> PlaceAsync(string? via, string sku = "box", int qty = 1, string buyer = "cai", GroupId? group = null, ClientTraces? traces = null)
    {
        Result<Order> order = await Get<PlaceOrder>().HandleAsync(
            new PlaceOrderCommand(Merchant, new UserId(buyer), Command(), "h", [new CartLine(new Sku(sku), qty)], Region: "CN-SH", Via: via is null ? null : await CodeAsync(via), Group: group) { Traces = traces }, None);
        order.Problem.ShouldBeNull();
        return order.Value.Id;
    }

    /// <summary>The provider says that the order is paid.</summary>
    public async Task PayAsync(OrderId order)
    {
        Order placed = await OrderAsync(order);
        (await Get<MarkPaid>().HandleAsync(
            new ProviderEvent.PaymentSucceeded("sandbox", "ev-" + order.Value, Merchant, order, "tx-" + order.Value, placed.Total, placed.Currency, Clock.GetUtcNow()), None)).Problem.ShouldBeNull();
    }

    /// <summary>An order that is placed, paid and handled.</summary>
    public async Task<OrderId> SellAsync(string? via, string sku = "box", int qty = 1, string buyer = "cai", ClientTraces? traces = null)
    {
        OrderId order = await PlaceAsync(via, sku, qty, buyer, traces: traces);
        await PayAsync(order);
        await DrainAsync();
        return order;
    }

    public async Task CompleteAsync(OrderId order) =>
        (await Get<CompleteOrder>().HandleAsync(new CompleteOrderCommand(Merchant, order, null), None)).Problem.ShouldBeNull();

    public async Task RefundAsync(OrderId order, int? line = null, long? amount = null) =>
        (await Get<RefundOrder>().HandleAsync(new RefundOrderCommand(Merchant, order, Command(), "h", line, amount), None)).Problem.ShouldBeNull();

    /// <summary>Lets the hold pass and settles what is due, twice.</summary>
    public async Task SettleAsync()
    {
        Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromHours(1));
        await Get<SettleLate>().HandleAsync(None);
        await Get<SettleLate>().HandleAsync(None);
        await DrainAsync();
    }

    /// <summary>Gives a distributor an available balance by a bonus.</summary>
    public async Task EndowAsync(string user, long amount)
    {
        string key = Command();
        (await Get<GeneralLedger>().PostAsync(
            new PostingRequest
            {
                Book = BookId.Campaign(Merchant, "gift", Currency.CNY),
                Key = key + "|spend",
                Event = LedgerEvent.BonusSpent,
                Amount = amount,
                Source = new PostingSource(Text: "gift"),
                Then = new PostingRequest { Book = Book(user), Key = key + "|gift", Event = LedgerEvent.BonusPaid, Amount = amount, Source = new PostingSource(Text: "gift") },
            },
            None)).Problem.ShouldBeNull();
        await DrainAsync();
    }

    public async Task<Result<Withdrawal>> WithdrawAsync(string user, long amount, string? command = null) =>
        await Get<RequestWithdrawal>().HandleAsync(new RequestWithdrawalCommand(Merchant, new DistributorId(user), command ?? Command(), "h", amount), None);

    public async Task<Result<Withdrawal>> DecideAsync(WithdrawalId withdrawal, bool approve = true, string by = "finance-1", string? command = null) =>
        await Get<DecideWithdrawal>().HandleAsync(new DecideWithdrawalCommand(Merchant, withdrawal, new UserId(by), approve, approve ? null : "not now", command ?? Command(), "h"), None);

    public async Task<Order> OrderAsync(OrderId order) => (await Get<OrderStore>().GetAsync(Merchant, order, None)).ShouldNotBeNull().Value;

    public async Task<CommissionSheet?> SheetAsync(OrderId order) => (await Get<CommissionStore>().GetAsync(Merchant, order, None))?.Value;

    public async Task<Balances> BalancesAsync(string user) => await Get<GeneralLedger>().BalancesAsync(Book(user), None);

    public async Task BalancesMustBeAsync(string user, long pending = 0, long available = 0, long withheld = 0, long paid = 0, long debt = 0)
    {
        Balances balances = await BalancesAsync(user);
        (balances.Pending, balances.Available, balances.Withheld, balances.Paid, balances.Debt).ShouldBe((pending, available, withheld, paid, debt));
    }

    /// <summary>Delivers everything that waits, each message twice.</summary>
    public Task DrainAsync(Random? shuffle = null) => Bus.DrainAsync(HandleAsync, shuffle);

    /// <summary>What the queue triggers do with one message.</summary>
    public async Task HandleAsync(OutboxMessage message)
    {
        switch (message.Queue)
        {
            case QueueNames.OrderEvents:
                OrderEvent happened = JsonSerializer.Deserialize(message.Body.Span, OrdersJson.Default.OrderEvent).ShouldNotBeNull();
                await OrderEvents.HandleAsync(happened, message.Id, None);
                break;
            case QueueNames.LedgerPostings:
                PostingRequest posting = JsonSerializer.Deserialize(message.Body.Span, LedgerJson.Default.PostingRequest).ShouldNotBeNull();
                (await Get<GeneralLedger>().PostAsync(posting, None)).Problem.ShouldBeNull();
                break;
            case QueueNames.RefundRequests or QueueNames.WithdrawalRequests:
                break;
            default:
                throw new InvalidOperationException($"Nobody reads {message.Queue}.");
        }
    }

    /// <summary>Every check of every slice finds nothing, and no money is in transit.</summary>
    public async Task MustBeRightAsync()
    {
        await DrainAsync();
        CheckReport report = await Get<LedgerChecker>().RunAsync(None);
        report.Findings.ShouldBeEmpty();
        report.Totals.GetValueOrDefault("ledger.xfer.CNY").ShouldBe(0);
    }

    public string Command() => "c" + Interlocked.Increment(ref _commands).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => _services.Dispose();

    private static BookId Book(string user) => BookId.Distributor(Merchant, new DistributorId(user), Currency.CNY);

    private async Task<string> CodeAsync(string user) =>
        (await Get<GetDistributor>().HandleAsync(Merchant, new DistributorId(user), None)).Value.InviteCode ?? throw new InvalidOperationException(user);
}

file static class ShopTransfers
{
    public static IServiceCollection AddTransfers(this IServiceCollection services, ITransferGateway? transfers, string? payBy)
    {
        if (transfers is not null)
        {
            services.AddSingleton(transfers);
        }

        return payBy is null ? services : services.Configure<PaymentOptions>(options => options.Merchants[Shop.Merchant.Value].Transfers = payBy);
    }
}
