using Distribution.Commission.Reviews;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Local.Simulation.Model.Quotas;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>
/// What orders earn. At every moment: what is suspect is held, nothing held or not yet due settles, of what is voided nothing
/// is left, and a decision is one. At the end: each line is what its rule says, and budgets paid what they gave.
/// </summary>
internal sealed class PlainSheets(SimWorld world, PlainNumbers numbers, PlainBudgets budgets, PlainLimits limits)
{
    private const string Base = "base";

    /// <summary>By how much two clocks that are 10 minutes off may shorten a hold.</summary>
    private static readonly TimeSpan Off = TimeSpan.FromMinutes(20);

    private readonly Dictionary<OrderId, ReviewState?> _reviews = [];

    public void See(Entity row)
    {
        CommissionSheet sheet = StoreJson.Read(row, CommissionJson.Default.CommissionSheet).Value;
        if (world.Model.Find(sheet.Order) is not { } order)
        {
            world.Fail($"order {sheet.Order} earns and nobody knows of it");
            return;
        }

        if (Wrong(order, sheet) is { } wrong)
        {
            world.Fail($"order {order.Id}: {wrong}");
        }

        _reviews[sheet.Order] = sheet.Review?.State;
    }

    /// <summary>What is left of each line at the end, with what is wrong told to the world.</summary>
    public IEnumerable<(SheetLine Line, long Left)> Follow(PlainOrder order, CommissionSheet sheet)
    {
        bool? isReleased = sheet.Review?.State switch
        {
            ReviewState.Released => true,
            ReviewState.Voided => false,
            ReviewState.Held or null => null,
        };
        if (isReleased != order.IsReleased)
        {
            world.Fail($"order {order.Id} is {sheet.Review?.State}, and staff were told {order.IsReleased}");
        }

        bool shouldSettle = order.IsCompleted && order.NetLeft > 0 && sheet.Review?.State != ReviewState.Held;
        if (shouldSettle != (sheet.State == SheetState.Settled) && order.NetLeft > 0)
        {
            world.Fail($"order {order.Id} is {sheet.State}: completed {order.IsCompleted}, review {sheet.Review?.State}");
        }

        if (Misses(order, sheet, shouldSettle) is { } wrong)
        {
            world.Fail($"at the end: order {order.Id}: {wrong}");
        }

        foreach (SheetLine line in sheet.Lines)
        {
            long left = order.LeftOf(line.Amount, line.LineNo);
            if (left != line.Left)
            {
                world.Fail($"at the end: order {order.Id}: of {line.Amount} by {line.Rule} {line.Left} is left instead of {left}");
            }

            yield return (line, left);
        }
    }

    private string? Wrong(PlainOrder order, CommissionSheet sheet)
    {
        bool isSuspect = RewardShop.Holds(order.Placed.Buyer.Value, order.Via);
        ReviewState? review = sheet.Review?.State;
        if (isSuspect != review is not null)
        {
            return $"suspect {isSuspect}, review {review}";
        }

        if (_reviews.TryGetValue(order.Id, out ReviewState? before) && before != review && before != ReviewState.Held)
        {
            return $"the review was {before} and is {review}";
        }

        if (review == ReviewState.Voided && sheet.Lines.Any(static line => line.Left != 0))
        {
            return "something is left of what is voided";
        }

        if (sheet.State != SheetState.Settled)
        {
            return null;
        }

        return review == ReviewState.Held ? "what is held has settled"
            : order.CompletionAskedAt is not { } at || world.Loop.Now < at + Opening.Hold - Off ? $"settled at {world.Loop.Now:O}, and completed after {order.CompletionAskedAt:O}"
            : null;
    }

    /// <summary>What of the lines is not as the rules say; null if all is.</summary>
    private string? Misses(PlainOrder order, CommissionSheet sheet, bool isSettled)
    {
        string? tier = sheet.Lines.FirstOrDefault(line => line is { Rule: Base, To: Programs.Language.PayTo.L1 })?.Tier;
        if (numbers.TiersOf(order.Id)?.Contains(tier) != true)
        {
            return $"its tier is {tier}, which nobody held";
        }

        bool isVoid = order.IsReleased == false;
        var expected = new List<(string Rule, string Person, int? Line, long Amount)>();
        foreach (OrderLine line in order.Placed.Lines)
        {
            expected.Add((Base, order.Via, line.No, PlainOrder.Share(line, tier == RewardProgram.Silver ? RewardProgram.SilverPpm : Opening.Level1Ppm)));
            if (Opening.InviterOf(order.Via) is { } inviter)
            {
                expected.Add((Base, inviter, line.No, PlainOrder.Share(line, Opening.Level2Ppm)));
            }
        }

        var plain = sheet.Lines.Where(static line => line.Rule == Base).Select(static line => (line.Rule, line.Beneficiary.Value, line.LineNo, line.Amount)).Order().ToArray();
        return !plain.SequenceEqual(expected.Order()) ? $"earns {string.Join(", ", plain)} instead of {string.Join(", ", expected.Order())}"
            : Other(order, sheet) is { } wrong ? wrong
            : Limited(order, sheet) is { } limited ? limited
            : isSettled && !isVoid && !sheet.Completed ? "is settled without what the completion earns"
            : Budgeted(order, sheet, Opening.SpringExtra, Opening.SpringExtraPpm, OrderRewards.PaymentKey(order.Id))
                ?? (sheet.Completed ? Budgeted(order, sheet, RewardProgram.Delivered, RewardProgram.DeliveredPpm, OrderRewards.CompletionKey(order.Id)) : null);
    }

    private static string? Other(PlainOrder order, CommissionSheet sheet)
    {
        foreach (SheetLine line in sheet.Lines)
        {
            (string? to, long amount, bool onCompletion) = line.Rule switch
            {
                Base or Opening.SpringExtra => (line.Beneficiary.Value, line.Amount, false),
                Opening.FirstSale => (order.Via, Opening.FirstSaleFixed, false),
                RewardProgram.Welcome => (Opening.InviterOf(order.Via), RewardProgram.WelcomeFixed, false),
                RewardProgram.Delivered => (order.Via, line.Amount, true),
                RewardProgram.Thanks => (order.Placed.Buyer.Value, 0, true),
                _ => (null, 0L, false),
            };
            if (line.Beneficiary.Value != to || line.Amount != amount || line.OnCompletion != onCompletion || (line.Grant is null) != (line.Rule != RewardProgram.Thanks))
            {
                return $"{line.Beneficiary} earns {line.Amount} {line.Grant?.Code} by {line.Rule}";
            }
        }

        return sheet.Lines.Where(static line => line.Rule is Opening.FirstSale or RewardProgram.Welcome or RewardProgram.Thanks).GroupBy(static line => line.Rule).FirstOrDefault(static lines => lines.Count() > 1)?.Key;
    }

    /// <summary>What is paid once, to the first who comes in a window.</summary>
    private string? Limited(PlainOrder order, CommissionSheet sheet)
    {
        bool isVoid = order.NetLeft == 0 || order.IsReleased == false;
        return limits.Misses(order.Via, Opening.FirstSale, OrderRewards.PaymentKey(order.Id), Has(sheet, Opening.FirstSale), isVoid, hasAsked: false)
            ?? limits.Misses(order.Placed.Buyer.Value, RewardProgram.Thanks, OrderRewards.CompletionKey(order.Id), Has(sheet, RewardProgram.Thanks), isVoid, sheet.Completed, WeekOf(order));
    }

    private static bool Has(CommissionSheet sheet, string rule) => sheet.Lines.Any(line => line.Rule == rule);

    /// <summary>In which week it was completed, as the product calls it; null if it was not.</summary>
    private string? WeekOf(PlainOrder order) =>
        world.Store.Find(OrderStore.Partition(order.Placed.Merchant, order.Id), OrderStore.OrderRow) is { } row
        && StoreJson.Read(row, OrdersJson.Default.Order).Value.CompletedAt is { } at ? ShopCalendar.WeekOf(ShopCalendar.DayOf(at)) : null;

    /// <summary>What a rule pays from the budget of spring is what the order was given of it.</summary>
    private string? Budgeted(PlainOrder order, CommissionSheet sheet, string rule, int ppm, string key)
    {
        long asked = order.Placed.Lines.Sum(line => PlainOrder.Share(line, ppm));
        long paid = sheet.Lines.Where(line => line.Rule == rule).Sum(static line => line.Amount);
        long? given = budgets.GivenTo(RewardProgram.Spring, key, asked);
        return paid == given ? null : $"is paid {paid} by {rule} and was given {given}";
    }
}
