using Distribution.Commission;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Model.Quotas;

/// <summary>What an order of the plain shop earns that has a limit or a budget: who is first decides, and whoever is gets all that there was.</summary>
internal static class PlainExtras
{
    private const string Spring = "spring";

    /// <summary>What of it is not as the rules say; null if all is.</summary>
    public static string? Misses(SimWorld world, PlainOrder order, CommissionSheet sheet)
    {
        SheetLine[] extras = [.. sheet.Lines.Where(static line => line.Rule != "base")];
        if (extras.FirstOrDefault(line => line.Rule is not (Opening.FirstSale or Opening.SpringExtra) || line.Beneficiary.Value != order.Via) is { } stranger)
        {
            return $"{stranger.Beneficiary} earns {stranger.Amount} by {stranger.Rule}";
        }

        string key = OrderRewards.PaymentKey(order.Id);
        long[] first = [.. extras.Where(static line => line.Rule == Opening.FirstSale).Select(static line => line.Amount)];
        if (!(first is [] or [Opening.FirstSaleFixed]))
        {
            return $"earns {string.Join(", ", first)} by {Opening.FirstSale}";
        }

        long paid = extras.Where(static line => line.Rule == Opening.SpringExtra).Sum(static line => line.Amount);
        long? given = world.Budgets.GivenTo(Spring, key, order.Placed.Lines.Sum(static line => PlainOrder.Share(line, Opening.SpringExtraPpm)));
        return paid != given ? $"is paid {paid} by {Opening.SpringExtra} and was given {given}"
            : world.Limits.Misses(order.Via, Opening.FirstSale, key, first.Length == 1, isVoid: order.NetLeft == 0, hasAsked: false);
    }
}
