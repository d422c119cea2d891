using Distribution.Kernel;

namespace Distribution.Orders.Refunds;

/// <summary>How a refund falls on the lines and on freight. Minor units.</summary>
/// <param name="PerLine">By the order's lines; 0 where a line is not touched.</param>
internal sealed record RefundSplit(long[] PerLine, long Freight)
{
    public long Amount => checked(PerLine.Sum() + Freight);

    /// <summary>
    /// A line's refund is the line's. Without a line: everything left with its freight, or a smaller amount that falls on the
    /// lines by what is left of each and on freight only when the lines are used up.
    /// </summary>
    public static Result<RefundSplit> Decide(Order order, int? line, long? amount)
    {
        if (line is { } no)
        {
            int index = no - 1;
            if (index < 0 || index >= order.Lines.Count)
            {
                return Problem.NotFound("order.line_not_found", "The order has no such line.") with { Pointer = "/line" };
            }

            long left = order.Lines[index].Left;
            long wanted = amount ?? left;
            if (wanted > left || wanted == 0)
            {
                return OrderProblems.ExceedsPaid();
            }

            var one = new long[order.Lines.Count];
            one[index] = wanted;
            return new RefundSplit(one, 0);
        }

        long all = amount ?? order.Left;
        if (all > order.Left || all == 0)
        {
            return OrderProblems.ExceedsPaid();
        }

        long onLines = Math.Min(all, order.NetLeft);
        return new RefundSplit(Proportion.Split(onLines, [.. order.Lines.Select(static l => l.Left)]), all - onLines);
    }

    public IReadOnlyList<RefundedLine> Lines(Order order)
    {
        var lines = new List<RefundedLine>();
        for (int i = 0; i < PerLine.Length; i++)
        {
            if (PerLine[i] > 0)
            {
                lines.Add(new RefundedLine(order.Lines[i].No, PerLine[i]));
            }
        }

        return lines;
    }
}
