using System.Globalization;

namespace Distribution.Functions.Settlement;

/// <summary>One hour of one shard of completed orders, and how far it is settled.</summary>
/// <param name="Hour">UTC, <c>yyyyMMddHH</c>.</param>
/// <param name="Shard">Of the due book.</param>
/// <param name="After">Where to go on; null at the beginning.</param>
public sealed record SettlementBucket(string Hour, int Shard, string? After = null)
{
    public string InstanceId => string.Create(CultureInfo.InvariantCulture, $"settle-{Hour}-{Shard}");
}
