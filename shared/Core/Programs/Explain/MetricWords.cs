using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Programs.Explain;

/// <summary>The step that says what a metric counts, in the program's own words.</summary>
internal static class MetricWords
{
    public static TraceStep Of(Metric metric) => TraceStep.Of(
        metric.Kind switch
        {
            MetricKind.Net => TraceKind.CountsNet,
            MetricKind.Units => TraceKind.CountsUnits,
            MetricKind.Buyers => TraceKind.CountsBuyers,
            MetricKind.Orders => TraceKind.CountsOrders,
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric.Kind, "Not a metric."),
        },
        metric.Id,
        metric.On == RewardEvent.OrderCompleted ? "order.completed" : "order.paid",
        metric.By == PayTo.Buyer ? "buyer" : "L1");
}
