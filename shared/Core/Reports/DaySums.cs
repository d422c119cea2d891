using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Orders;

namespace Distribution.Reports;

/// <summary>Adds up the rows of a day; their order does not matter.</summary>
internal sealed class DaySums
{
    private const int MaxListed = 100;
    private const int TopDistributors = 10;

    private readonly Dictionary<Sku, SkuSales> _skus = [];
    private readonly Dictionary<string, RegionSales> _regions = new(StringComparer.Ordinal);
    private readonly Dictionary<DistributorId, DistributorSales> _distributors = [];
    private int _orders;
    private int _completed;
    private int _promoted;
    private int _refundedOrders;
    private long _sales;
    private long _refunded;
    private long _accrued;
    private long _takenBack;

    public void Add(DayRow row, CommissionSheet? sheet)
    {
        _orders++;
        _completed += row.Completed ? 1 : 0;
        _promoted += row.L1 is null && row.L2 is null ? 0 : 1;
        _refundedOrders += row.Refunded > 0 ? 1 : 0;
        _sales = checked(_sales + row.Net);
        _refunded = checked(_refunded + row.Refunded);
        foreach (DayLine line in row.Lines)
        {
            SkuSales sku = _skus.GetValueOrDefault(line.Sku) ?? new SkuSales(line.Sku, 0, 0, 0);
            _skus[line.Sku] = new SkuSales(line.Sku, sku.Units + line.Qty, sku.Sales + line.Net, sku.Refunded + line.Refunded);
        }

        string name = row.Region ?? "-";
        RegionSales region = _regions.GetValueOrDefault(name) ?? new RegionSales(name, 0, 0, 0);
        _regions[name] = new RegionSales(name, region.Orders + 1, region.Sales + row.Net, region.Refunded + row.Refunded);
        if (row.L1 is { } first)
        {
            DistributorSales own = _distributors.GetValueOrDefault(first) ?? new DistributorSales(first, 0, 0);
            _distributors[first] = new DistributorSales(first, own.Orders + 1, own.Sales + row.Net - row.Refunded);
        }

        foreach (SheetLine line in sheet?.Lines ?? [])
        {
            _accrued = checked(_accrued + line.Amount);
            _takenBack = checked(_takenBack + line.Reversed + line.ClawedBack);
        }
    }

    public DailyReport ToReport(DateOnly date, DateTimeOffset now, bool isDayOver) => new()
    {
        Date = date,
        BuiltAt = now,
        IsDayOver = isDayOver,
        Orders = _orders,
        CompletedOrders = _completed,
        PromotedOrders = _promoted,
        Sales = _sales,
        Refunded = _refunded,
        RefundedOrders = _refundedOrders,
        RefundRatePpm = _sales == 0 ? 0 : (int)Proportion.Floor(Rate.Whole, _refunded, _sales),
        CommissionAccrued = _accrued,
        CommissionTakenBack = _takenBack,
        Skus = [.. _skus.Values.OrderByDescending(sku => sku.Units).ThenBy(sku => sku.Sku.Value, StringComparer.Ordinal).Take(MaxListed)],
        Regions = [.. _regions.Values.OrderByDescending(region => region.Sales).ThenBy(region => region.Region, StringComparer.Ordinal).Take(MaxListed)],
        TopDistributors = [.. _distributors.Values.OrderByDescending(one => one.Sales).ThenBy(one => one.Distributor.Value, StringComparer.Ordinal).Take(TopDistributors)],
    };
}
