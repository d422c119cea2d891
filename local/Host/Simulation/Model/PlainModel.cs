using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Withdrawals;

namespace Distribution.Local.Simulation.Model;

/// <summary>
/// The business without a store, a bus or a second thread: what people were told, and the plain arithmetic that follows from
/// it. Nothing in it is the product's own computation.
/// </summary>
internal sealed class PlainModel
{
    private readonly Dictionary<OrderId, PlainOrder> _orders = [];
    private readonly Dictionary<WithdrawalId, PlainWithdrawal> _withdrawals = [];
    private readonly Dictionary<string, PlainPayee> _payees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _parked = new(StringComparer.Ordinal);

    public IReadOnlyCollection<PlainOrder> Orders => _orders.Values;

    public IReadOnlyCollection<WithdrawalId> Withdrawals => _withdrawals.Keys;

    public IReadOnlyCollection<PlainWithdrawal> Payouts => _withdrawals.Values;

    /// <summary>How many postings were kept aside, by book.</summary>
    public IReadOnlyDictionary<string, int> ParkedPostings => _parked;

    public void Placed(Order order, string via) => _orders.TryAdd(order.Id, new PlainOrder(order, via));

    public void Cancelled(OrderId order) => _orders[order].IsCancelled = true;

    public bool IsCancelled(OrderId order) => _orders[order].IsCancelled;

    public void Completed(OrderId order) => _orders[order].IsCompleted = true;

    public void Refunded(OrderId order, OrderRefund refund) => _orders[order].Refunded(refund);

    public void Given(string person, long amount) => PayeeOf(person).Given += amount;

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
