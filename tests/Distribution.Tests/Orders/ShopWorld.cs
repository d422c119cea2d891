using Distribution.Catalog;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Local.Storage;
using Distribution.Messaging;
using Distribution.MiniProgram;
using Distribution.Orders;
using Distribution.Orders.Placement;
using Distribution.Orders.Refunds;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Programs;
using Distribution.Sharing;
using Distribution.Storage;
using Distribution.Tests.Contracts;
using Distribution.Tests.TestKit;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Orders;

/// <summary>A shop with one product in a SQLite file, its slices put together by their own modules.</summary>
internal sealed class ShopWorld : IAsyncDisposable
{
    public static readonly MerchantId Merchant = new("fruit");
    public static readonly Sku Apple = new("apple");
    public static readonly Sku Pear = new("pear");
    public static readonly UserId Buyer = new("bob");

    private readonly DirectoryInfo _directory;
    private readonly SqliteDatabase _database;
    private readonly List<ServiceProvider> _machines = [];
    private int _commands;

    private ShopWorld(DirectoryInfo directory, SqliteDatabase database, SqliteEntityStore store, Faults faults)
    {
        _directory = directory;
        _database = database;
        Store = store;
        Faults = faults;
        Services = Machine();
    }

    public SqliteEntityStore Store { get; }

    public Faults Faults { get; }

    public QueueSender Queue { get; } = new();

    public FakeGateway Gateway { get; } = new();

    public Clock Time { get; } = new();

    public Terms Programs { get; } = new();

    public IServiceProvider Services { get; }

    public static async Task<ShopWorld> OpenAsync(int stock = 1000, int seed = 1)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("distribution-shop-");
        SqliteDatabase database = SqliteDatabase.Open(Path.Combine(directory.FullName, "data.db"), isScratch: true);
        var world = new ShopWorld(directory, database, await SqliteEntityStore.OpenAsync(database), new Faults(seed, 0));
        (await world.Get<CreateProduct>().HandleAsync(new CreateProductCommand(Merchant, "c1", "h", Apple, "苹果", 1999, stock), default)).Problem.ShouldBeNull();
        (await world.Get<CreateProduct>().HandleAsync(new CreateProductCommand(Merchant, "c2", "h", Pear, "梨", 500, stock), default)).Problem.ShouldBeNull();
        (await world.Get<PutShopSettings>().HandleAsync(new PutShopSettingsCommand(Merchant, 600, 5000), default)).Problem.ShouldBeNull();
        return world;
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Another machine over the same store: shares nothing in memory.</summary>
    public ServiceProvider Machine()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.Configure<SharingOptions>(o => o.PublicBaseUrl = new Uri("https://shop.example"));
        services.AddSingleton<IEntityStore>(new FaultyStore(Store, Faults))
            .AddSingleton<IEntityScan>(Store)
            .AddSingleton<IMessageSender>(new FaultySender(Queue, Faults))
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IProgramTermsSource>(Programs)
            .AddSingleton<IPaymentGateway>(Gateway)
            .AddSingleton<Gateways>()
            .AddSingleton<Outbox>()
            .AddSingleton<ProviderAccounts>()
            .AddSingleton<IBlobStore>(new MemoryBlobs())
            .AddMiniProgram()
            .AddLedger().AddCatalog().AddDistributors().AddOrders().AddSharing();
        ServiceProvider machine = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        _machines.Add(machine);
        return machine;
    }

    public PlaceOrderCommand Cart(int apples = 1, int pears = 0, string? id = null, UserId? buyer = null, string? via = null, string? binding = null, string hash = "h")
    {
        var lines = new List<CartLine>();
        if (apples > 0)
        {
            lines.Add(new CartLine(Apple, apples));
        }

        if (pears > 0)
        {
            lines.Add(new CartLine(Pear, pears));
        }

        return new PlaceOrderCommand(Merchant, buyer ?? Buyer, id ?? Next("place"), hash, lines, Via: via, BindingId: binding);
    }

    public string Next(string what) => $"{what}-{Interlocked.Increment(ref _commands)}";

    public async Task<Order> PlacedAsync(int apples = 1, int pears = 0, UserId? buyer = null, string? via = null) =>
        (await Get<PlaceOrder>().HandleAsync(Cart(apples, pears, buyer: buyer, via: via), default)).Value;

    public static ProviderEvent.PaymentSucceeded Payment(Order order, string? transaction = null, long? amount = null, string? eventId = null) => new(
        "sandbox", eventId ?? $"ev-{order.Id}", Merchant, order.Id, transaction ?? $"tx-{order.Id}", amount ?? order.Total, order.Currency, order.PlacedAt.AddMinutes(1));

    public async Task<Order> PaidAsync(int apples = 1, int pears = 0, UserId? buyer = null, string? via = null) =>
        (await Get<MarkPaid>().HandleAsync(Payment(await PlacedAsync(apples, pears, buyer, via)), default)).Value.Order;

    public async Task<Order> CompletedAsync(int apples = 1, int pears = 0, string? via = null) =>
        (await Get<CompleteOrder>().HandleAsync(new CompleteOrderCommand(Merchant, (await PaidAsync(apples, pears, via: via)).Id, null), default)).Value;

    public Task<Result<RefundResult>> RefundAsync(Order order, int? line = null, long? amount = null, string? id = null, string hash = "h") =>
        Get<RefundOrder>().HandleAsync(new RefundOrderCommand(Merchant, order.Id, id ?? Next("refund"), hash, line, amount), default);

    public async Task<Order> OrderAsync(OrderId id) => (await Get<OrderStore>().GetAsync(Merchant, id, default)).ShouldNotBeNull().Value;

    public async Task<int> StockAsync(Sku? sku = null) => (await Get<GetProduct>().HandleAsync(Merchant, sku ?? Apple, default)).Value.Stock;

    public async Task<List<Entity>> RowsAsync(string partition, string row = "")
    {
        var rows = new List<Entity>();
        await foreach (Entity entity in Store.ScanAsync(partition, row, default))
        {
            rows.Add(entity);
        }

        return rows;
    }

    public async Task<int> ReservedAsync() => (await RowsAsync(StockRoom.PartitionPrefix, StockRoom.ReservationPrefix))
        .Sum(row => StoreJson.Read(row, CatalogJson.Default.StockReservation).Value.Qty);

    public async Task<Distributor> JoinedAsync(string user, string? code = null)
    {
        Distributor joined = (await Get<JoinDistributor>().HandleAsync(new JoinDistributorCommand(Merchant, new UserId(user), code, null, null, false, false), default)).Value;
        return code is not null
            ? joined
            : (await Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(Merchant, joined.Id, true), default)).Value;
    }

    /// <summary>The code of a distributor, so that somebody earns by what is sold.</summary>
    public async Task<string> SellerAsync() => (await JoinedAsync("sue")).InviteCode;

    public async Task MustBeRightAsync()
    {
        CheckReport report = await Get<LedgerChecker>().RunAsync(default);
        report.Findings.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider machine in _machines)
        {
            await machine.DisposeAsync();
        }

        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}

internal sealed class Clock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}

internal sealed class Terms : IProgramTermsSource
{
    public ProgramTerms? Current { get; set; } = new(
        3, Currency.CNY, "Asia/Shanghai", DayOfWeek.Monday, AttributionModel.Last, 30, 2, false, TimeSpan.FromDays(7), 1000, null);

    public ValueTask<ProgramTerms?> CurrentAsync(MerchantId merchant, CancellationToken cancellation) => ValueTask.FromResult(Current);

    public ValueTask<ProgramTerms> VersionAsync(MerchantId merchant, int version, CancellationToken cancellation) =>
        ValueTask.FromResult(Current is { } terms && terms.Version == version ? terms : throw new InvalidDataException("no such version"));
}

/// <summary>A provider that remembers what it was asked for and answers what it is told to.</summary>
internal sealed class FakeGateway : IPaymentGateway
{
    public List<RefundRequest> Refunds { get; } = [];

    public GatewayOutcome<RefundStatus> Answer { get; set; } = new GatewayOutcome<RefundStatus>.Known(new RefundStatus(RefundProgress.Succeeded, null));

    public string Name => "sandbox";

    /// <summary>What was asked to be paid.</summary>
    public List<PaymentRequest> Payments { get; } = [];

    /// <summary>Why the next payments are not made; null if they are.</summary>
    public Problem? PaymentProblem { get; set; }

    public Task<Result<PaymentSession>> CreatePaymentAsync(PaymentRequest request, CancellationToken cancellation)
    {
        Payments.Add(request);
        return Task.FromResult<Result<PaymentSession>>(PaymentProblem is { } problem ? problem : new PaymentSession(Name, request.Order, request.Amount, request.Currency, "https://pay.example/"));
    }

    /// <summary>How payments stand; null for not known.</summary>
    public PaymentStatus? Payment { get; set; } = new(PaymentState.Waiting, 0, Currency.CNY, null, null);

    /// <summary>What a payment becomes between the question and the attempt to end it; null to end.</summary>
    public PaymentStatus? PaidMeanwhile { get; set; }

    /// <summary>How refunds stand; null for the provider being out.</summary>
    public RefundStatus? Refund { get; set; } = new(RefundProgress.NotFound, null);

    /// <summary>An order about whose refunds asking fails.</summary>
    public OrderId? Broken { get; set; }

    public List<OrderId> Asked { get; } = [];

    public List<OrderId> Closed { get; } = [];

    public Task<GatewayOutcome<PaymentStatus>> QueryAsync(MerchantId merchant, OrderId order, CancellationToken cancellation)
    {
        Asked.Add(order);
        return Task.FromResult<GatewayOutcome<PaymentStatus>>(Payment is { } known
            ? new GatewayOutcome<PaymentStatus>.Known(known)
            : new GatewayOutcome<PaymentStatus>.Unknown("time-out"));
    }

    public Task<GatewayOutcome<Done>> CloseAsync(MerchantId merchant, OrderId order, CancellationToken cancellation)
    {
        if (PaidMeanwhile is { } paid)
        {
            Payment = paid;
            return Task.FromResult<GatewayOutcome<Done>>(new GatewayOutcome<Done>.Refused(Problem.Conflict("payment.already_paid", "paid")));
        }

        Closed.Add(order);
        return Task.FromResult<GatewayOutcome<Done>>(new GatewayOutcome<Done>.Known(default));
    }

    public Task<GatewayOutcome<RefundStatus>> QueryRefundAsync(RefundRequest request, CancellationToken cancellation) =>
        Task.FromResult<GatewayOutcome<RefundStatus>>(request.Order == Broken ? throw new InvalidDataException("broken") : Refund is { } known
            ? new GatewayOutcome<RefundStatus>.Known(known)
            : new GatewayOutcome<RefundStatus>.Unknown("time-out"));

    public Task<GatewayOutcome<RefundStatus>> RefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        Refunds.Add(request);
        Refund = Answer is GatewayOutcome<RefundStatus>.Known { Value: var known } ? known : Refund;
        return Task.FromResult(Answer);
    }
}
