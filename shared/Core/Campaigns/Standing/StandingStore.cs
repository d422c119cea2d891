using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing;

/// <summary>A person's number of a metric in a window: the fold of what his orders add to it.</summary>
/// <param name="Metric">The metric's name in the program.</param>
/// <param name="Value">Never negative.</param>
internal sealed record CountRow(string Metric, long Value);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CountRow))]
internal sealed partial class StandingJson : JsonSerializerContext;

/// <summary>Where a person stands: one partition a person and merchant. The only place that builds its keys.</summary>
public sealed class StandingStore(IEntityStore store)
{
    internal const string PartitionPrefix = "stand|";
    internal const string CountPrefix = "n|";

    internal static string Partition(MerchantId merchant, DistributorId person) => StoreKey.Join("stand", merchant.Value, person.Value);

    /// <param name="metric">The metric's key.</param>
    /// <param name="window">The window's id.</param>
    internal static string Count(string metric, string window) => string.Concat(CountPrefix, metric, "|", window);

    internal ValueTask<Stored<CountRow>?> CountAsync(string partition, string metric, string window, CancellationToken cancellation) =>
        store.GetAsync(partition, Count(metric, window), StandingJson.Default.CountRow, cancellation);
}
