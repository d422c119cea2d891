using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Campaigns.Standing;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CountRow))]
[JsonSerializable(typeof(OrderRow))]
[JsonSerializable(typeof(SeenRow))]
[JsonSerializable(typeof(EarnedRow))]
[JsonSerializable(typeof(EarnedRun))]
internal sealed partial class StandingJson : JsonSerializerContext;

/// <summary>Where a person stands: one partition a person and merchant. The only place that builds its keys.</summary>
public sealed class StandingStore(IEntityStore store)
{
    internal const string PartitionPrefix = "stand|";
    internal const string CountPrefix = "n|";
    internal const string OrderPrefix = "o|";
    internal const string SeenPrefix = "d|";
    internal const string EarnedPrefix = "e|";
    internal const string RunPrefix = "t|";

    internal static string Partition(MerchantId merchant, DistributorId person) => StoreKey.Join("stand", merchant.Value, person.Value);

    /// <param name="metric">The metric's key.</param>
    /// <param name="window">The window's id.</param>
    internal static string Count(string metric, string window) => string.Concat(CountPrefix, metric, "|", window);

    internal static string Order(OrderId order) => OrderPrefix + order.Value;

    internal static string Seen(Addition adds) => StoreKey.Join("d", adds.Key, adds.Window, adds.Distinct ?? throw new ArgumentException("Nobody is counted once.", nameof(adds)));

    internal static string Earned(string rule, string metric, string window) => StoreKey.Join("e", rule, metric, window);

    internal static string Run(EarnedRow earned, int number) => StoreKey.Join("t", earned.Rule, earned.Metric, earned.Window, StoreKey.Number(number));

    internal ValueTask<Stored<CountRow>?> CountAsync(string partition, string metric, string window, CancellationToken cancellation) =>
        store.GetAsync(partition, Count(metric, window), StandingJson.Default.CountRow, cancellation);

    internal ValueTask<Stored<OrderRow>?> OrderAsync(string partition, OrderId order, CancellationToken cancellation) =>
        store.GetAsync(partition, Order(order), StandingJson.Default.OrderRow, cancellation);

    internal ValueTask<Stored<SeenRow>?> SeenAsync(string partition, Addition adds, CancellationToken cancellation) =>
        store.GetAsync(partition, Seen(adds), StandingJson.Default.SeenRow, cancellation);

    internal ValueTask<Stored<EarnedRow>?> EarnedAsync(string partition, string rule, string metric, string window, CancellationToken cancellation) =>
        store.GetAsync(partition, Earned(rule, metric, window), StandingJson.Default.EarnedRow, cancellation);

    /// <summary>A run; null if there is none.</summary>
    internal ValueTask<Stored<EarnedRun>?> FindRunAsync(string partition, EarnedRow earned, int number, CancellationToken cancellation) =>
        store.GetAsync(partition, Run(earned, number), StandingJson.Default.EarnedRun, cancellation);

    /// <exception cref="InvalidDataException">There is no such run.</exception>
    internal async ValueTask<Stored<EarnedRun>> RunAsync(string partition, EarnedRow earned, int number, CancellationToken cancellation) =>
        await FindRunAsync(partition, earned, number, cancellation).ConfigureAwait(false)
        ?? throw new InvalidDataException($"'{partition}' has no run '{Run(earned, number)}'.");
}
