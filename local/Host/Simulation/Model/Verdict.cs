using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Local.Simulation.Model.Quotas;
using Distribution.Local.Simulation.Model.Rewards;
using Distribution.Local.Simulation.Providers;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Storage;
using Distribution.Withdrawals;

namespace Distribution.Local.Simulation.Model;

/// <summary>At the end, when nothing is on its way: every check of the product, the model, and the provider agree to the fen.</summary>
internal sealed class Verdict(SimWorld world)
{
    private readonly IReadOnlyDictionary<OrderId, long> _payments = world.Bank.Payments;
    private readonly IReadOnlyDictionary<RefundId, BankRefund> _refunds = world.Bank.Refunds;
    private readonly IReadOnlyDictionary<string, BankTransfer> _transfers = world.Bank.Transfers;
    private readonly Dictionary<string, (long Pending, long Earned)> _earned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Sales, int FirstSales)> _sold = new(StringComparer.Ordinal);
    private readonly RewardVerdict? _rewards = world.Model.Rewards is { } rewards ? new RewardVerdict(world, rewards) : null;
    private readonly HashSet<string> _firstSales = new(StringComparer.Ordinal);
    private long _expense;
    private long _spring;
    private long _bonuses;

    public void Give()
    {
        Prove();
        _rewards?.Begin();
        foreach (PlainOrder order in world.Model.Orders)
        {
            Follow(order);
        }

        _rewards?.Judge();

        foreach (PlainWithdrawal withdrawal in world.Model.Payouts)
        {
            Follow(withdrawal);
        }

        Same("payouts", _transfers.Count, world.Model.Payouts.Count(one => _transfers.ContainsKey(one.Requested.Id.Value)));
        foreach ((string name, _) in Opening.People)
        {
            Compare(name);
        }

        CompareOthers();
    }

    private void Prove()
    {
        IEnumerable<Func<ICheck>> checks = world.Machines[0].Get<IEnumerable<Func<ICheck>>>();
        CheckReport report = new LedgerChecker(world.Store, checks).RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        CheckFinding[] parked = [.. report.Findings.Where(static finding => finding.Check == "ledger.parked")];
        Same("postings kept aside", parked.Length, world.Model.ParkedPostings.Values.Sum());
        foreach (CheckFinding finding in report.Findings.Except(parked))
        {
            world.Fail($"at the end: {finding}");
        }

        Same("in transit", report.Totals.GetValueOrDefault("ledger.xfer.CNY"), 0);
    }

    private void Follow(PlainOrder order)
    {
        Order now = Read(OrderStore.Partition(order.Placed.Merchant, order.Id), OrderStore.OrderRow, OrdersJson.Default.Order) ?? order.Placed;
        bool isPaid = _payments.TryGetValue(order.Id, out long paid);
        bool isLate = world.Model.CourseOf(order.Id).IsCancelled;
        string name = $"order {order.Id}";
        Same(name + " paid", now.PaidAt is not null ? 1 : 0, isPaid ? 1 : 0);
        if ((order.IsCancelled && !isLate) || (!isPaid && !isLate) || isLate != (now.State == OrderState.Cancelled))
        {
            world.Fail($"{name} is {now.State}: cancelled {order.IsCancelled}, given up {isLate}, paid {isPaid}");
        }

        long back = isPaid && (isLate || order.IsSentHome) ? paid : order.Refunds.Sum(static refund => refund.Amount);
        Same(name + " refunds at the provider", _refunds.Values.Where(refund => refund.Order == order.Id).Sum(static refund => refund.Amount), back);
        Same(name + " refunds not known to be done", now.Refunds.Count(static refund => refund.State != RefundState.Succeeded), 0);
        if (!isPaid || isLate)
        {
            return;
        }

        Same(name + " refunded", now.NetRefunded + now.FreightRefunded, back);
        if (_rewards is null)
        {
            foreach ((string person, long left) in order.Shares())
            {
                Earn(order, person, left);
                _expense += left;
            }
        }

        (long sales, int first) = _sold.GetValueOrDefault(order.Via);
        _sold[order.Via] = (sales + order.NetLeft, first);
        if (Read(OrderStore.Partition(order.Placed.Merchant, order.Id), OrderStore.CommissionRow, CommissionJson.Default.CommissionSheet) is { } sheet)
        {
            if (_rewards is null)
            {
                FollowExtras(order, sheet);
            }
            else
            {
                FollowRewards(order, sheet, _rewards);
            }
        }
        else
        {
            world.Fail($"{name} is paid and has no commission sheet");
        }
    }

    /// <summary>Who gets what has a limit or a budget depends on who is first; that it is kept does not.</summary>
    private void FollowExtras(PlainOrder order, CommissionSheet sheet)
    {
        if (order.IsCompleted && order.NetLeft > 0 && sheet.State != SheetState.Settled)
        {
            world.Fail($"order {order.Id} is completed and was never settled");
        }

        if (PlainExtras.Misses(world, order, sheet) is { } wrong)
        {
            world.Fail($"at the end: order {order.Id}: {wrong}");
        }

        foreach (SheetLine line in sheet.Lines.Where(static line => line.Rule != "base"))
        {
            long left = order.LeftOf(line.Amount, line.LineNo);
            Earn(order, line.Beneficiary.Value, left);
            if (line.Rule == Opening.FirstSale)
            {
                _expense += left;
                _firstSales.Add(order.Via);
                (long sales, int first) = _sold[order.Via];
                _sold[order.Via] = (sales, first + (order.NetLeft > 0 ? 1 : 0));
            }
            else
            {
                _spring += left;
            }
        }
    }

    private void FollowRewards(PlainOrder order, CommissionSheet sheet, RewardVerdict rewards)
    {
        foreach ((SheetLine line, long left) in rewards.Follow(order, sheet))
        {
            Earn(order, line.Beneficiary.Value, left, sheet.IsHeld);
            _expense += line.Budget is null ? left : 0;
            if (line.Rule == Opening.FirstSale)
            {
                (long sales, int first) = _sold[order.Via];
                _sold[order.Via] = (sales, first + (order.NetLeft > 0 && !sheet.IsVoided ? 1 : 0));
            }
        }
    }

    private void Earn(PlainOrder order, string person, long left, bool isHeld = false)
    {
        (long pending, long earned) = _earned.GetValueOrDefault(person);
        _earned[person] = order.IsCompleted && !isHeld ? (pending, earned + left) : (pending + left, earned);
    }

    private void Follow(PlainWithdrawal one)
    {
        WithdrawalId id = one.Requested.Id;
        bool isSent = _transfers.TryGetValue(id.Value, out BankTransfer transfer);
        WithdrawalState should = isSent ? OfTransfer(transfer.State)
            : one.IsCancelled ? WithdrawalState.Cancelled
            : one.IsRejected ? WithdrawalState.Rejected
            : one.IsApproved ? WithdrawalState.Failed
            : WithdrawalState.Expired;
        Withdrawal? now = world.Model.PayeeOf(one.Requested.Distributor.Value).Seen.FirstOrDefault(seen => seen.Id == id);
        if (now is null || now.State != should)
        {
            world.Fail($"withdrawal {id} should be {should} and is {now?.State}");
            return;
        }

        if ((one.IsCancelled ? 1 : 0) + (one.IsRejected ? 1 : 0) + (one.IsApproved ? 1 : 0) > 1 || (isSent && !one.IsApproved))
        {
            world.Fail($"withdrawal {id} was approved {one.Approvals} times, rejected: {one.IsRejected}, cancelled: {one.IsCancelled}, sent: {isSent}");
        }

        long fee = Opening.FeeFixed + (((one.Requested.Amount * Opening.FeePpm) + 500_000) / 1_000_000);
        Same($"withdrawal {id} fee", now.Fee, fee);
        if (isSent)
        {
            Same($"withdrawal {id} sent", transfer.Amount, one.Requested.Amount - fee - now.Tax);
        }
    }

    private void Compare(string person)
    {
        PlainPayee payee = world.Model.PayeeOf(person);
        (long pending, long earned) = _earned.GetValueOrDefault(person);
        Balances has = BalancesOf(BookId.Distributor(Opening.Merchant, new DistributorId(person), Currency.CNY).Partition);
        Withdrawal[] paid = [.. payee.Seen.Where(static one => one.State == WithdrawalState.Paid)];
        (long sales, int first) = _sold.GetValueOrDefault(person);
        long bonus = (sales / Opening.MetricEvery * Opening.MetricFixed) + (_rewards?.BonusOf(person) ?? 0);
        long left = earned + payee.Given + bonus - paid.Sum(static one => one.Amount);
        _bonuses += bonus;
        if (first > 1 || (_rewards is null && _sold.ContainsKey(person) != _firstSales.Contains(person)))
        {
            world.Fail($"at the end: {person} has {first} first sales");
        }

        Same(person + " pending", has.Pending, pending);
        Same(person + " available", has.Available, Math.Max(0, left));
        Same(person + " debt", has.Debt, Math.Max(0, -left));
        Same(person + " withheld", has.Withheld, 0);
        Same(person + " paid", has.Paid, paid.Sum(static one => one.Net));
        Same(person + " tax", has.Tax, paid.Sum(static one => one.Tax));
        Same(person + " fee", has.Fee, paid.Sum(static one => one.Fee));
    }

    private void CompareOthers()
    {
        Withdrawal[] paid = [.. Opening.People.SelectMany(person => world.Model.PayeeOf(person.Name).Seen).Where(static one => one.State == WithdrawalState.Paid)];
        long left = _transfers.Values.Where(static transfer => transfer.State == TransferState.Succeeded).Sum(static transfer => transfer.Amount);
        Balances[] merchant = [.. BooksOf("m")];
        Same("expense", merchant.Sum(static book => book.Expense), _expense);
        Same("fees", merchant.Sum(static book => book.Fee), paid.Sum(static one => one.Fee));
        Same("tax", BooksOf("t").Sum(static book => book.Tax), paid.Sum(static one => one.Tax));
        Same("cash", BooksOf("p").Sum(static book => book.Cash), left);
        Same("campaigns", BooksOf("c").Sum(static book => book.Spent), _spring + (_rewards?.Spring ?? 0) + _bonuses + Opening.People.Sum(person => world.Model.PayeeOf(person.Name).Given));
        if (_spring > Opening.SpringBudget)
        {
            world.Fail($"at the end: {_spring} of a budget of {Opening.SpringBudget} is spent");
        }
    }

    private static WithdrawalState OfTransfer(TransferState state) => state switch
    {
        TransferState.Succeeded => WithdrawalState.Paid,
        TransferState.Failed => WithdrawalState.Failed,
        TransferState.Returned => WithdrawalState.Returned,
        TransferState.NotFound or TransferState.Processing => WithdrawalState.Paying,
    };

    private IEnumerable<Balances> BooksOf(string kind) =>
        world.Store.Scan($"{BookId.PartitionPrefix}{kind}|", LedgerRows.Balances).Select(static row => StoreJson.Read(row, LedgerJson.Default.Balances).Value);

    private Balances BalancesOf(string partition) => Read(partition, LedgerRows.Balances, LedgerJson.Default.Balances) ?? Balances.Empty;

    private T? Read<T>(string partition, string row, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => world.Store.Find(partition, row) is { } entity ? StoreJson.Read(entity, type).Value : null;

    private void Same(string what, long has, long should)
    {
        if (has != should)
        {
            world.Fail($"at the end: {what} is {has} and should be {should}");
        }
    }
}
