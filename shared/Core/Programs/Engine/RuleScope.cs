using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>Facts as a rule sees them: the order's, and one line's where there is one.</summary>
internal readonly struct RuleScope(OrderFacts order, long orderNet, LineFacts? line)
{
    public bool Holds(Predicate? predicate)
    {
        switch (predicate)
        {
            case null:
                return true;
            case Predicate.All all:
                foreach (Predicate part in all.Parts)
                {
                    if (!Holds(part))
                    {
                        return false;
                    }
                }

                return true;
            case Predicate.Any any:
                foreach (Predicate part in any.Parts)
                {
                    if (Holds(part))
                    {
                        return true;
                    }
                }

                return false;
            case Predicate.Not not:
                return !Holds(not.Part);
            case Predicate.TextIn text:
                return Text(text.Fact) is { } value && text.Texts.Contains(value);
            case Predicate.NumberIn number:
                long count = Number(number.Fact);
                return count >= number.Min && count <= number.Max;
            default:
                throw new InvalidOperationException($"{predicate.GetType().Name} is not a condition.");
        }
    }

    /// <summary>The first matching row and its number from 1, or null.</summary>
    public (Rate Rate, int Row)? Find(RateTable table)
    {
        for (int row = 0; row < table.Rows.Count; row++)
        {
            RateRow candidate = table.Rows[row];
            bool hit = true;
            for (int i = 0; i < candidate.Cells.Count && hit; i++)
            {
                hit = candidate.Cells[i] is not { } cell || (Text(table.Keys[i]) is { } value && cell.Contains(value));
            }

            if (hit)
            {
                return (candidate.Rate, row + 1);
            }
        }

        return null;
    }

    private string? Text(Fact fact) => fact switch
    {
        Fact.LineSku => line?.Sku.Value,
        Fact.LineCategory => line?.Category,
        Fact.OrderRegion => order.Region,
        _ => throw new InvalidOperationException($"{fact} is not a text."),
    };

    private long Number(Fact fact) => fact switch
    {
        Fact.LineUnits => line?.Units ?? 0,
        Fact.LineNet => line?.Net ?? 0,
        Fact.OrderNet => orderNet,
        Fact.FirstLevelOrders => order.FirstLevelOrders,
        _ => throw new InvalidOperationException($"{fact} is not a number."),
    };
}
