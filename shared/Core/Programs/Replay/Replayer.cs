using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Replay;

/// <summary>
/// A shop in memory: what its history earns under one program, or one after the other, event by event, with limits, budgets,
/// counts, tiers and windows kept as a shop keeps them. Single-threaded and without a clock; the events must come in the order of their
/// moments. What is told twice counts once.
/// </summary>
public sealed class Replayer
{
    private readonly ReplayQuotas _quotas = new();
    private readonly ReplayMetrics _metrics = new();
    private readonly ReplayBonuses _bonuses;
    private readonly List<ReplayEarning> _earnings = [];
    private readonly Dictionary<OrderId, ReplayOrder> _orders = [];
    private readonly Dictionary<string, ReplayGroup> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _submissions = new(StringComparer.Ordinal);
    private readonly HashSet<(WindowKind Kind, string Window)> _closed = [];
    private readonly Dictionary<DistributorId, long> _ordersOfFirst = [];
    private readonly Dictionary<UserId, long> _ordersOfBuyer = [];
    private readonly List<(CompiledProgram Program, DateTimeOffset From)> _programs;

    public Replayer(CompiledProgram program)
    {
        _programs = [(program, DateTimeOffset.MinValue)];
        _bonuses = new ReplayBonuses(_metrics, _quotas, _earnings);
    }

    /// <summary>A program that comes into force at a moment after those known so far. It decides about what is paid, approved or ends from then on.</summary>
    public void Switch(CompiledProgram program, DateTimeOffset at) => _programs.Add((program, at));

    public ReplayResult Result() => new([.. _earnings.Select(static earning => earning.Entry)], _quotas.Budgets, _quotas.Limits);

    /// <summary>The payment: tiers are read, the order is counted and rewarded, then metrics count it.</summary>
    public void Pay(PastEvent.Order past)
    {
        if (_orders.ContainsKey(past.Id))
        {
            return;
        }

        CompiledProgram program = InForce(past.PaidAt);
        PathLevel[] path = [.. past.Path
            .Where(step => step.Level <= program.Terms.MaxLevels)
            .Select(step => step with { Tier = _metrics.TierOf(program, step.Distributor, past.PaidAt) })];
        DistributorId? first = path.FirstOrDefault(static step => step.Level == 1) is { Level: 1 } one ? one.Distributor : null;
        var order = new ReplayOrder(past)
        {
            Program = program,
            Version = _programs.FindIndex(one => one.Program == program),
            Path = path,
            Ordinal = first is { } level1 ? Increase(_ordersOfFirst, level1, 1) : 0,
            BuyerOrdinal = Increase(_ordersOfBuyer, past.Buyer, 1),
        };
        _orders[past.Id] = order;
        Reward(order, RewardEvent.OrderPaid, past.PaidAt);
        _metrics.Enter(order, RewardEvent.OrderPaid);
        Count(order, past.PaidAt);
    }

    /// <summary>The completion; of an order that is wholly refunded it means nothing.</summary>
    public void Complete(OrderId id)
    {
        if (!_orders.TryGetValue(id, out ReplayOrder? order) || order.Completed || order.Refunded == order.Net || order.Order.CompletedAt is not { } at)
        {
            return;
        }

        order.Completed = true;
        Reward(order, RewardEvent.OrderCompleted, at);
        TakeBack(order.Earnings, earning => earning.Entry.Line is { } line ? order.RefundedOf(line) : order.Refunded);
        _metrics.Enter(order, RewardEvent.OrderCompleted);
        Count(order, at);
    }

    /// <summary>A refund, by its place among the order's refunds: rewards shrink with it, and metrics count the less.</summary>
    public void Refund(OrderId id, int index)
    {
        if (!_orders.TryGetValue(id, out ReplayOrder? order) || !order.Refunds.Add(index))
        {
            return;
        }

        order.Refund(order.Order.Refunds[index]);
        TakeBack(order.Earnings, earning => earning.Entry.Line is { } line ? order.RefundedOf(line) : order.Refunded);
        if (order.Refunded == order.Net && !order.Released)
        {
            order.Released = true;
            Increase(_ordersOfBuyer, order.Order.Buyer, -1);
            _ = order.First is { } first ? Increase(_ordersOfFirst, first, -1) : 0;
            Release(order.Limits);
        }

        Count(order, order.Order.Refunds[index].At);
        foreach (ReplayGroup group in _groups.Values)
        {
            if (group.Orders.Contains(order))
            {
                Refund(group);
            }
        }
    }

    /// <summary>A group's success; refunds before it count at once.</summary>
    public void Succeed(PastEvent.Group past)
    {
        if (_groups.ContainsKey(past.Id) || !past.Members.All(_orders.ContainsKey))
        {
            return;
        }

        var group = new ReplayGroup([.. past.Members.Select(id => _orders[id])], [], []);
        _groups[past.Id] = group;
        CompiledProgram program = group.Orders[0].Program;
        var facts = new GroupFacts(past.Initiator, past.Members.Count, group.Net, _quotas.Used(program, past.SucceededAt, _ => past.Initiator))
        {
            Tier = _metrics.TierOf(program, past.Initiator, past.SucceededAt),
            BudgetsLeft = _quotas.Left(program),
        };
        Hold(program, RewardEngine.Evaluate(program, facts), ReplaySource.Group, past.Id, past.SucceededAt, group.Earnings, group.Limits);
        Refund(group);
    }

    public void Approve(PastEvent.Submission past)
    {
        if (_submissions.Add(past.Id))
        {
            CompiledProgram program = InForce(past.ApprovedAt);
            var facts = new SubmissionFacts(past.Self, past.Kind, past.Likes, _quotas.Used(program, past.ApprovedAt, _ => past.Self))
            {
                Tier = _metrics.TierOf(program, past.Self, past.ApprovedAt),
            };
            Hold(program, RewardEngine.Evaluate(program, facts), ReplaySource.Submission, past.Id, past.ApprovedAt, [], []);
        }
    }

    /// <summary>Closes a window that has ended, with the refunds so far. What it earns stands whatever comes later.</summary>
    public void Close(RewardWindow window)
    {
        if (window.Kind == WindowKind.Lifetime || !_closed.Add((window.Kind, window.Id)))
        {
            return;
        }

        DateTimeOffset last = window.EndsAt.AddTicks(-1);
        CompiledProgram program = InForce(last);
        Bonuses bonuses = WindowClose.Decide(
            program,
            window,
            program.Metrics.Values.ToDictionary(static metric => metric.Id, metric => _metrics.Totals(program, metric, window), StringComparer.Ordinal),
            person => _quotas.Used(program, last, _ => person),
            _quotas.Left(program));
        _earnings.AddRange(bonuses.Lines.Select(line => ReplayEarning.Of(ReplaySource.Close, last, line)));
        foreach (LimitUse use in bonuses.LimitUses)
        {
            _quotas.Use(ReplayQuotas.CountOf(program, use.Limit, use.Owner, last), use.Count);
        }

        foreach (BudgetUse use in bonuses.BudgetUses)
        {
            _quotas.Spend(use.Budget, use.Amount);
        }
    }

    private void Reward(ReplayOrder order, RewardEvent on, DateTimeOffset at)
    {
        OrderFacts facts = order.Facts(at, _quotas.Used(order.Program, at, limit => OwnerOf(order, limit.Per)), _quotas.Left(order.Program));
        ReplaySource source = on == RewardEvent.OrderPaid ? ReplaySource.OrderPaid : ReplaySource.OrderCompleted;
        Rewards rewards = RewardEngine.Evaluate(order.Program, facts, on);
        order.ShareTaken = on == RewardEvent.OrderPaid ? rewards.ShareTaken : order.ShareTaken;
        Hold(order.Program, rewards, source, order.Order.Id.Value, at, order.Earnings, order.Limits);
    }

    /// <summary>The program that decides about what happens at a moment.</summary>
    private CompiledProgram InForce(DateTimeOffset at) => _programs.Last(one => one.From <= at).Program;

    private static DistributorId? OwnerOf(ReplayOrder order, PayTo per) => per switch
    {
        PayTo.L1 or PayTo.Self => order.LevelOf(1),
        PayTo.L2 => order.LevelOf(2),
        PayTo.L3 => order.LevelOf(3),
        PayTo.Buyer => DistributorId.Of(order.Order.Buyer),
        PayTo.Inviter => order.Order.Inviter,
        _ => null,
    };

    private void Hold(
        CompiledProgram program, Rewards rewards, ReplaySource source, string name, DateTimeOffset at, List<ReplayEarning> earnings, List<(LimitCount Count, int Times)> limits)
    {
        foreach (RewardLine line in rewards.Lines)
        {
            var earning = ReplayEarning.Of(source, name, at, line);
            earnings.Add(earning);
            _earnings.Add(earning);
        }

        foreach (LimitUse use in rewards.LimitUses)
        {
            LimitCount count = ReplayQuotas.CountOf(program, use.Limit, use.Owner, at);
            limits.Add((count, use.Count));
            _quotas.Use(count, use.Count);
        }

        foreach (BudgetUse use in rewards.BudgetUses)
        {
            _quotas.Spend(use.Budget, use.Amount);
        }
    }

    private void Refund(ReplayGroup group)
    {
        TakeBack(group.Earnings, _ => group.Refunded);
        if (group.Refunded == group.Net)
        {
            Release(group.Limits);
        }
    }

    /// <summary>Brings rewards to what the cumulative refunds say, and gives budgets back what they no longer pay.</summary>
    private void TakeBack(List<ReplayEarning> earnings, Func<ReplayEarning, long> refunded)
    {
        foreach (ReplayEarning earning in earnings)
        {
            long before = earning.Entry.TakenBack;
            earning.Refund(refunded(earning));
            if (earning.Entry.Budget is { } budget)
            {
                _quotas.Spend(budget, before - earning.Entry.TakenBack);
            }
        }
    }

    private void Release(List<(LimitCount Count, int Times)> limits)
    {
        foreach ((LimitCount count, int times) in limits)
        {
            _quotas.Use(count, -times);
        }

        limits.Clear();
    }

    private void Count(ReplayOrder order, DateTimeOffset at)
    {
        foreach ((CountedMetric counted, DistributorId subject, DateOnly day) in _metrics.Count(order))
        {
            _bonuses.Decide(order, counted, subject, day, at, ReplayMetrics.MomentOf(order, counted.Metric.On) ?? at);
        }
    }

    private static long Increase<TKey>(Dictionary<TKey, long> counts, TKey key, long by)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + by;

    private sealed record ReplayGroup(IReadOnlyList<ReplayOrder> Orders, List<ReplayEarning> Earnings, List<(LimitCount Count, int Times)> Limits)
    {
        public long Net => Orders.Sum(static order => order.Net);

        public long Refunded => Orders.Sum(static order => order.Refunded);
    }
}
