using Distribution.Orders;

namespace Distribution.Local.Simulation.Model;

/// <summary>What was asked back of one order, and what of it there was when its turn came: in the order in which refunds were recorded.</summary>
internal sealed class PlainRefunds
{
    private readonly Dictionary<string, (int? Line, long? Amount)> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _recorded = new(StringComparer.Ordinal);
    private long[] _left = [];
    private long _freight;

    /// <summary>The order is placed.</summary>
    public void Begin(Order order)
    {
        _left = [.. order.Lines.Select(static line => line.Net)];
        _freight = order.Freight;
    }

    /// <summary>Somebody begins to ask for a refund.</summary>
    public void Asked(RefundOrderCommand command) => _asked.TryAdd(command.RequestHash, (command.Line, command.Amount));

    /// <summary>What was recorded for a request; null if nothing was.</summary>
    public long? Of(string request) => _recorded.TryGetValue(request, out long amount) ? amount : null;

    /// <summary>Whether there is too little left for what a request wants. What is left only falls, so what was too little then is so now.</summary>
    public bool IsTooMuch(RefundOrderCommand command)
    {
        long left = command.Line is { } no ? _left[no - 1] : _left.Sum() + _freight;
        return left == 0 || command.Amount > left;
    }

    /// <summary>The order has changed. What is wrong with its refunds; null if nothing is.</summary>
    /// <param name="before">As it was.</param>
    /// <param name="next">As it is.</param>
    /// <param name="isCancelled">Whether it was cancelled before its payment was known.</param>
    public string? See(Order before, Order next, bool isCancelled)
    {
        for (int i = 0; i < next.Refunds.Count; i++)
        {
            OrderRefund refund = next.Refunds[i];
            if (i < before.Refunds.Count)
            {
                if (before.Refunds[i].Id != refund.Id || before.Refunds[i].Amount != refund.Amount)
                {
                    return $"refund {refund.Id} has changed";
                }
            }
            else if ((isCancelled ? Late(before, next, refund) : Take(next, refund)) is { } wrong)
            {
                return wrong;
            }
        }

        return next.Refunds.Count < before.Refunds.Count ? "has lost a refund"
            : next.FreightRefunded != next.Freight - _freight || next.Lines.Any(line => line.Refunded != line.Net - _left[line.No - 1]) ? "does not add up to its refunds"
            : null;
    }

    /// <summary>What is paid too late goes back whole, once, and is of no line.</summary>
    private static string? Late(Order before, Order next, OrderRefund refund) =>
        before.PaidAt is null && next.PaidAt is not null && refund.Amount == next.Total && refund is { Lines.Count: 0, Freight: 0 }
            ? null
            : $"was cancelled and {refund.Amount} of {next.Total} goes back";

    private string? Take(Order order, OrderRefund refund)
    {
        bool isSentHome = order.Group is not null && refund.RequestHash == "group-failed-" + order.Id.Value;
        if (!_asked.TryGetValue(refund.RequestHash, out (int? Line, long? Amount) asked) && !isSentHome)
        {
            return $"refund {refund.Id} of {refund.Amount} was not asked for";
        }

        if (!_recorded.TryAdd(refund.RequestHash, refund.Amount))
        {
            return $"refund {refund.Id} is made twice";
        }

        (long[] parts, long freight) = Split(asked.Line, asked.Amount);
        long[] has = [.. _left.Select((_, i) => refund.Lines.Where(part => part.No == i + 1).Sum(static part => part.Amount))];
        if (refund.Freight != freight || refund.Amount != parts.Sum() + freight || !has.SequenceEqual(parts))
        {
            return $"of {string.Join(" + ", _left)} and {_freight} freight, {asked.Amount} of line {asked.Line} was asked back, and {string.Join(" + ", has)} and {refund.Freight} freight is refunded";
        }

        _left = [.. _left.Zip(parts, static (left, part) => left - part)];
        _freight -= freight;
        return _left.Any(static left => left < 0) || _freight < 0 || refund.Amount <= 0 ? $"refund {refund.Id} is of more than there was" : null;
    }

    /// <summary>A line's refund is the line's; another falls on what is left of each line in proportion, the fen that remain on those with most behind the point, and on freight last.</summary>
    private (long[] Parts, long Freight) Split(int? line, long? amount)
    {
        var parts = new long[_left.Length];
        if (line is { } no)
        {
            parts[no - 1] = amount ?? _left[no - 1];
            return (parts, 0);
        }

        long sum = _left.Sum();
        long all = amount ?? sum + _freight;
        long onLines = Math.Min(all, sum);
        for (int i = 0; i < parts.Length && sum > 0; i++)
        {
            parts[i] = onLines * _left[i] / sum;
        }

        int rest = (int)(onLines - parts.Sum());
        foreach (int i in Enumerable.Range(0, parts.Length).OrderByDescending(i => onLines * _left[i] % Math.Max(sum, 1)).Take(rest))
        {
            parts[i]++;
        }

        return (parts, all - onLines);
    }
}
