using Distribution.Kernel;
using Distribution.Reports;

namespace Distribution.Functions.Reports;

/// <summary>What was paid on one local day, with the refunds of it so far. Amounts in minor units, without freight; the rate in parts per million.</summary>
public sealed record DailyReportView(
    DateOnly Date,
    DateTimeOffset BuiltAt,
    bool IsDayOver,
    int Orders,
    int CompletedOrders,
    int PromotedOrders,
    long Sales,
    long Refunded,
    int RefundedOrders,
    int RefundRatePpm,
    long CommissionAccrued,
    long CommissionTakenBack,
    IReadOnlyList<SkuSalesView> Skus,
    IReadOnlyList<RegionSalesView> Regions,
    IReadOnlyList<DistributorSalesView> TopDistributors)
{
    internal static DailyReportView Of(DailyReport report) => new(
        report.Date,
        report.BuiltAt,
        report.IsDayOver,
        report.Orders,
        report.CompletedOrders,
        report.PromotedOrders,
        report.Sales,
        report.Refunded,
        report.RefundedOrders,
        report.RefundRatePpm,
        report.CommissionAccrued,
        report.CommissionTakenBack,
        [.. report.Skus.Select(sku => new SkuSalesView(sku.Sku, sku.Units, sku.Sales, sku.Refunded))],
        [.. report.Regions.Select(region => new RegionSalesView(region.Region, region.Orders, region.Sales, region.Refunded))],
        [.. report.TopDistributors.Select(one => new DistributorSalesView(one.Distributor, one.Orders, one.Sales))]);
}

public sealed record SkuSalesView(Sku Sku, long Units, long Sales, long Refunded);

/// <summary>Sales into a region; <c>-</c> is no region.</summary>
public sealed record RegionSalesView(string Region, int Orders, long Sales, long Refunded);

public sealed record DistributorSalesView(DistributorId Distributor, int Orders, long Sales);
