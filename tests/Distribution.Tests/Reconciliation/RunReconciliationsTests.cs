using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Programs;
using Distribution.Reconciliation;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging;

namespace Distribution.Tests.Reconciliation;

/// <summary>Days of a shop against statements that a test writes.</summary>
public sealed class RunReconciliationsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Monday of the shop.</summary>
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private readonly Statements _source = new();
    private readonly EventLog _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(20)]
    public async Task A_refund_that_is_carried_out_days_later_is_open_until_then_and_no_longer(int days)
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        await shop.RefundAsync(order, line: 1, amount: 500);
        Order sold = await shop.OrderAsync(order);
        string refund = sold.Refunds.ShouldHaveSingleItem().Id.Value;
        _source[Monday] = [Line(StatementKind.Payment, order.Value, sold.Total, Monday, sold.TransactionId)];
        for (int day = 1; day < days; day++)
        {
            _source[Monday.AddDays(day)] = [];
            await RunAsync(shop, Monday.AddDays(day + 1));
            (await OpenAsync(shop, Monday)).ShouldBe(1);
        }

        _source[Monday.AddDays(days)] = [Line(StatementKind.Refund, refund, 500, Monday.AddDays(days)) with { State = StatementState.Processing }];
        await RunAsync(shop, Monday.AddDays(days + 1));

        (await OpenAsync(shop, Monday)).ShouldBe(0);
        (await OpenAsync(shop, Monday.AddDays(days))).ShouldBe(0);
    }

    [Fact]
    public async Task A_day_that_was_open_is_told_of_for_three_days_and_compared_for_thirty()
    {
        using Shop shop = await Shop.OpenAsync();
        _source[Monday] = [Line(StatementKind.Payment, "x", 100, Monday)];
        for (int day = 1; day <= 3; day++)
        {
            await RunAsync(shop, Monday.AddDays(day));
        }

        _log.Count(4101).ShouldBe(3);
        await RunAsync(shop, Monday.AddDays(RunReconciliations.OpenDays));
        _log.Count(4101).ShouldBe(3);
        (await FindAsync(shop, Monday)).At.ShouldBe(shop.Clock.GetUtcNow());
        await RunAsync(shop, Monday.AddDays(RunReconciliations.OpenDays + 1));
        (await FindAsync(shop, Monday)).At.ShouldBeLessThan(shop.Clock.GetUtcNow());
    }

    [Fact]
    public async Task What_was_a_difference_goes_away_also_when_nothing_is_left_of_the_day()
    {
        using Shop shop = await Shop.OpenAsync();
        _source[Monday] = [Line(StatementKind.Payment, "x", 100, Monday)];
        await RunAsync(shop, Monday.AddDays(1));
        (await OpenAsync(shop, Monday)).ShouldBe(1);

        _source[Monday] = [];
        await RunAsync(shop, Monday.AddDays(2));

        (await OpenAsync(shop, Monday)).ShouldBe(0);
        (await new ReconciliationStore(shop.Store).FindAsync(Shop.Merchant, "sandbox", Monday.AddDays(1), None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_statement_that_no_longer_comes_is_missed_for_a_week_and_one_that_never_came_is_not()
    {
        using Shop shop = await Shop.OpenAsync();
        await RunAsync(shop, Monday);
        _source[Monday] = [Line(StatementKind.Payment, "x", 100, Monday)];
        await RunAsync(shop, Monday.AddDays(1));
        _log.Count(4105).ShouldBe(0);

        await RunAsync(shop, Monday.AddDays(2));
        _log.Count(4105).ShouldBe(1);
        for (int day = 3; day < 20; day++)
        {
            await RunAsync(shop, Monday.AddDays(day));
        }

        _log.Count(4105).ShouldBe(7 * RunReconciliations.Days);
    }

    /// <summary>Monday's bill of the account comes on Saturday: until then nobody can say what has left.</summary>
    [Fact]
    public async Task A_bill_that_comes_days_late_is_compared_once_and_told_of()
    {
        using Shop shop = await Shop.OpenAsync();
        OrderId order = await shop.SellAsync("bo");
        Order sold = await shop.OrderAsync(order);
        StatementLine payment = Line(StatementKind.Payment, order.Value, sold.Total, Monday, sold.TransactionId);
        _source[Monday] = [payment];
        _source.Kinds = [StatementKind.Payment, StatementKind.Refund];
        for (int day = 1; day <= 4; day++)
        {
            await RunAsync(shop, Monday.AddDays(day));
        }

        (await OpenAsync(shop, Monday)).ShouldBe(0);
        DateTimeOffset last = (await FindAsync(shop, Monday)).At;
        last.ShouldBeLessThan(shop.Clock.GetUtcNow());
        _source[Monday] = [payment, Line(StatementKind.Transfer, "stranger", 500_000, Monday)];
        _source.Kinds = Enum.GetValues<StatementKind>();

        await RunAsync(shop, Monday.AddDays(5));

        (await OpenAsync(shop, Monday)).ShouldBe(1);
        _log.Count(4101).ShouldBe(1);
    }

    [Fact]
    public async Task A_day_whose_statement_comes_late_altogether_is_compared_when_it_does()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.SellAsync("bo");
        for (int day = 1; day <= 4; day++)
        {
            await RunAsync(shop, Monday.AddDays(day));
        }

        _source[Monday] = [];
        await RunAsync(shop, Monday.AddDays(5));

        (await OpenAsync(shop, Monday)).ShouldBe(1, "the payment is missing there");
        _source[Monday.AddDays(-1)] = [Line(StatementKind.Payment, "x", 100, Monday.AddDays(-1))];
        await RunAsync(shop, Monday.AddDays(5));
        (await new ReconciliationStore(shop.Store).FindAsync(Shop.Merchant, "sandbox", Monday.AddDays(-1), None)).ShouldBeNull("six days are too late");
    }

    /// <summary>In the afternoon of a day in Beijing.</summary>
    private async Task RunAsync(Shop shop, DateOnly day)
    {
        shop.Clock.Set(ProviderDay.StartOf(day).AddHours(12));
        var run = new RunReconciliations(
            shop.Get<ListMerchants>(), [_source], new OurRecords((IEntityScan)shop.Store, shop.Get<Gateways>()), new ReconciliationStore(shop.Store), shop.Clock, _log.CreateLogger<RunReconciliations>());
        await run.HandleAsync(None);
    }

    private static async Task<StoredReconciliation> FindAsync(Shop shop, DateOnly day) =>
        (await new ReconciliationStore(shop.Store).FindAsync(Shop.Merchant, "sandbox", day, None)).ShouldNotBeNull();

    private static async Task<int> OpenAsync(Shop shop, DateOnly day) => (await FindAsync(shop, day)).Open;

    private static StatementLine Line(StatementKind kind, string number, long amount, DateOnly day, string? id = null) =>
        new(kind, number, id, amount, 0, Currency.CNY, ProviderDay.StartOf(day).AddHours(12), StatementState.Succeeded);

    /// <summary>The statements of a provider; a day without one has none.</summary>
    private sealed class Statements : IProviderStatements
    {
        private readonly Dictionary<DateOnly, StatementLine[]> _days = [];

        public string Name => "sandbox";

        /// <summary>Of which kinds there are bills.</summary>
        public StatementKind[] Kinds { get; set; } = Enum.GetValues<StatementKind>();

        public StatementLine[] this[DateOnly day]
        {
            set => _days[day] = value;
        }

        public Task<GatewayOutcome<ProviderStatement>> ReadAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation) =>
            Task.FromResult<GatewayOutcome<ProviderStatement>>(_days.TryGetValue(day, out StatementLine[]? lines)
                ? new GatewayOutcome<ProviderStatement>.Known(new ProviderStatement(lines, Kinds.ToHashSet()))
                : new GatewayOutcome<ProviderStatement>.Refused(StatementProblems.None()));
    }

    /// <summary>Counts what is logged by the numbers of events.</summary>
    private sealed class EventLog : ILoggerFactory, ILogger
    {
        private readonly List<int> _events = [];

        public int Count(int number) => _events.Count(one => one == number);

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log goes nowhere else.");

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _events.Add(eventId.Id);

        public void Dispose()
        {
        }
    }
}
