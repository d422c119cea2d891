using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Reports;

/// <summary>What was paid on one local day, with the refunds of it so far. Amounts in minor units, without freight.</summary>
public sealed record DailyReport
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>The day in the program's time zone.</summary>
    public required DateOnly Date { get; init; }

    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>The day was over when it was built.</summary>
    public required bool IsDayOver { get; init; }

    public required int Orders { get; init; }

    public required int CompletedOrders { get; init; }

    /// <summary>Orders that a distributor brought.</summary>
    public required int PromotedOrders { get; init; }

    public required long Sales { get; init; }

    public required long Refunded { get; init; }

    public required int RefundedOrders { get; init; }

    /// <summary>Refunded of sales in parts per million, rounded down; 0 without sales.</summary>
    public required int RefundRatePpm { get; init; }

    public required long CommissionAccrued { get; init; }

    /// <summary>Of the accrued, what refunds took back so far.</summary>
    public required long CommissionTakenBack { get; init; }

    /// <summary>By units, most first.</summary>
    public required IReadOnlyList<SkuSales> Skus { get; init; }

    /// <summary>By sales, most first; orders without a region are under <c>-</c>.</summary>
    public required IReadOnlyList<RegionSales> Regions { get; init; }

    /// <summary>By un-refunded sales of their own orders, most first.</summary>
    public required IReadOnlyList<DistributorSales> TopDistributors { get; init; }
}

public sealed record SkuSales(Sku Sku, long Units, long Sales, long Refunded);

public sealed record RegionSales(string Region, int Orders, long Sales, long Refunded);

public sealed record DistributorSales(DistributorId Distributor, int Orders, long Sales);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DailyReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
