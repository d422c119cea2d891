using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Programs.Windows;

/// <summary>
/// Adds up a metric order by order. It keeps a number a person, and where buyers are counted one a pair of person and
/// buyer, never the orders. The order of the orders does not matter.
/// </summary>
public sealed class MetricFold(CompiledProgram program, Metric metric)
{
    private readonly Dictionary<DistributorId, Sum> _sums = [];
    private readonly Dictionary<(DistributorId Subject, string Distinct), DateTimeOffset> _first = [];

    /// <summary>Adds an order of the window with its refunds so far and its moment; each order once.</summary>
    public void Add(OrderFacts order)
    {
        if (MetricEngine.ShareOf(program, metric, order) is not { } share)
        {
            return;
        }

        DateTimeOffset at = order.At ?? DateTimeOffset.MinValue;
        Sum sum = _sums.GetValueOrDefault(share.Subject, Sum.None);
        if (share.Distinct is not { } distinct)
        {
            _sums[share.Subject] = sum.With(share.Amount, at, 1);
            return;
        }

        _sums[share.Subject] = sum with { Orders = sum.Orders + 1 };
        (DistributorId, string) pair = (share.Subject, distinct);
        _first[pair] = _first.TryGetValue(pair, out DateTimeOffset earlier) && earlier < at ? earlier : at;
    }

    /// <summary>Everybody's number, sorted by id.</summary>
    public IReadOnlyList<MetricTotal> Totals()
    {
        Dictionary<DistributorId, Sum> sums = _sums;
        if (_first.Count > 0)
        {
            sums = new Dictionary<DistributorId, Sum>(_sums);
            foreach (((DistributorId subject, _), DateTimeOffset at) in _first)
            {
                sums[subject] = sums[subject].With(1, at, 0);
            }
        }

        return [.. sums.OrderBy(static sum => sum.Key.Value, StringComparer.Ordinal).Select(static sum => new MetricTotal(sum.Key, sum.Value.Value, sum.Value.At))];
    }

    /// <summary>How many orders a person's number is made of.</summary>
    public int OrdersOf(DistributorId subject) => _sums.GetValueOrDefault(subject).Orders;

    private readonly record struct Sum(long Value, DateTimeOffset At, int Orders)
    {
        public static readonly Sum None = new(0, DateTimeOffset.MinValue, 0);

        public Sum With(long amount, DateTimeOffset at, int orders) => new(checked(Value + amount), at > At ? at : At, Orders + orders);
    }
}
