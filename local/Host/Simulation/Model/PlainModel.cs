using Distribution.Kernel;
using Distribution.Local.Simulation.Model.Rewards;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Withdrawals;

namespace Distribution.Local.Simulation.Model;

/// <summary>
/// The business without a store, a bus or a second thread: what people were told, and the plain arithmetic that follows from
/// it. Nothing in it is the product's own computation.
/// </summary>
internal sealed class PlainModel(SimWorld world)
{
    private readonly Dictionary<OrderId, PlainOrder> _orders = [];
    private readonly Dictionary<OrderId, OrderCourse> _courses = [];
    private readonly Dictionary<WithdrawalId, PlainWithdrawal> _withdrawals = [];
    private readonly Dictionary<string, PlainPayee> _payees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _parked = new(StringComparer.Ordinal);

    public IReadOnlyCollection<PlainOrder> Orders => _orders.Values;

    /// <summary>What is rewarded besides; null in the plain shop.</summary>
    public PlainRewards? Rewards { get; set; }

    public IReadOnlyCollection<WithdrawalId> Withdrawals => _withdrawals.Keys;

    public IReadOnlyCollection<PlainWithdrawal> Payouts => _withdrawals.Values;

    /// <summary>How many postings were kept aside, by book.</summary>
    public IReadOnlyDictionary<string, int> ParkedPostings => _parked;

    /// <summary>How an order goes; from its first row on, which is there before its buyer is answered.</summary>
    public OrderCourse CourseOf(OrderId order)
    {
        if (!_courses.TryGetValue(order, out OrderCourse? course))
        {
            course = new OrderCourse(world);
            _courses.Add(order, course);
        }

        return course;
    }

    public void Placed(Order order, string via) => _orders.TryAdd(order.Id, new PlainOrder(order, via));

    /// <summary>An order; null for one whose buyer has not been answered yet.</summary>
    public PlainOrder? Find(OrderId order) => _orders.GetValueOrDefault(order);

    public void CompletionAsked(OrderId order, DateTimeOffset at) => _orders[order].CompletionAskedAt ??= at;

    public void Cancelled(OrderId order) => _orders[order].IsCancelled = true;

    public bool IsCancelled(OrderId order) => _orders[order].IsCancelled;

    public void Completed(OrderId order) => _orders[order].IsCompleted = true;

    /// <summary>Staff were told that their decision stands: the only one.</summary>
    public void Reviewed(OrderId order, bool release)
    {
        if (_orders[order].IsReleased is { } decided && decided != release)
        {
            throw new InvalidOperationException($"Order {order} was released and voided.");
        }

        _orders[order].IsReleased = release;
    }

    public void Refunded(OrderId order, OrderRefund refund) => _orders[order].Refunded(refund);

    public void Offered(string person, long amount) => PayeeOf(person).Offered += amount;

    public void Given(string person, long amount) => PayeeOf(person).Given += amount;

    /// <summary>
    /// The most a person can have been credited with so far, were nothing ever taken back. What a refund takes back of a number reached may
    /// still be on its way when the next order reaches it again: each order reaches one more than it has in itself at most.
    /// </summary>
    public long MostOf(string person)
    {
        long reached = 0;
        long most = PayeeOf(person).Offered;
        foreach (PlainOrder order in _orders.Values)
        {
            reached += order.Via == person ? (order.Placed.Net / Shop.Opening.MetricEvery) + 1 : 0;
            most += order.MostOf(person);
        }

        return most + (reached * Shop.Opening.MetricFixed) + (Rewards?.MostOf(person) ?? 0);
    }

    public void Parked(string book) => _parked[book] = _parked.GetValueOrDefault(book) + 1;

    public void Requested(Withdrawal withdrawal) => _withdrawals.TryAdd(withdrawal.Id, new PlainWithdrawal(withdrawal));

    public void Decided(WithdrawalId withdrawal, bool approve)
    {
        if (approve)
        {
            _withdrawals[withdrawal].Approvals++;
        }
        else
        {
            _withdrawals[withdrawal].IsRejected = true;
        }
    }

    public void Cancelled(WithdrawalId withdrawal) => _withdrawals[withdrawal].IsCancelled = true;

    /// <summary>What one person should have and owe.</summary>
    public PlainPayee PayeeOf(string person)
    {
        if (!_payees.TryGetValue(person, out PlainPayee? payee))
        {
            payee = new PlainPayee();
            _payees.Add(person, payee);
        }

        return payee;
    }
}
