using System.Globalization;
using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Orders.Groups;

/// <summary>A group that ends at a time; the key says when.</summary>
internal sealed record GroupDueRow(MerchantId Merchant, GroupId Group);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(GroupOffer))]
[JsonSerializable(typeof(GroupDueRow))]
internal sealed partial class GroupJson : JsonSerializerContext;

/// <summary>Where groups lie: a partition a group, one of the merchant's offers, and one of all that are to end.</summary>
public sealed class GroupStore(IEntityStore store)
{
    public const string PartitionPrefix = "grp|";

    /// <summary>The group's own row.</summary>
    public const string GroupRow = "group";

    private const string DuePartition = "grpdue";
    private const string TimeForm = "yyyyMMddHHmmss";

    public static string Partition(MerchantId merchant, GroupId group) => StoreKey.Join("grp", merchant.Value, group.Value);

    /// <summary>The group, or null if this merchant has none of this id.</summary>
    public ValueTask<Stored<Group>?> GetAsync(MerchantId merchant, GroupId group, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant, group), GroupRow, GroupJson.Default.Group, cancellation);

    /// <summary>False if there is one of this id already. The due row comes first: a group without one would never end.</summary>
    internal async Task<bool> AddAsync(Group group, CancellationToken cancellation)
    {
        byte[] due = StoreJson.Write(new GroupDueRow(group.Merchant, group.Id), GroupJson.Default.GroupDueRow);
        await store.WriteAsync(DuePartition, [new EntityWrite.Insert(DueRow(group), due)], cancellation).ConfigureAwait(false);
        return await store.WriteAsync(
            Partition(group.Merchant, group.Id), [new EntityWrite.Insert(GroupRow, StoreJson.Write(group, GroupJson.Default.Group))], cancellation).ConfigureAwait(false) is null;
    }

    /// <summary>False if the group has changed since it was read.</summary>
    internal async Task<bool> ReplaceAsync(Stored<Group> read, Group group, CancellationToken cancellation) =>
        await store.WriteAsync(
            Partition(group.Merchant, group.Id),
            [new EntityWrite.Replace(read.Row, StoreJson.Write(group, GroupJson.Default.Group), read.ETag)],
            cancellation).ConfigureAwait(false) is null;

    /// <summary>Groups whose time is over or ends within the running second, the oldest first, after a row or from the first.</summary>
    internal async Task<IReadOnlyList<Stored<GroupDueRow>>> DueAsync(DateTimeOffset now, string? after, int limit, CancellationToken cancellation) =>
        await store.RangeAsync(DuePartition, after is null ? "0" : StoreKey.After(after), Time(now) + "}", limit, GroupJson.Default.GroupDueRow, cancellation).ConfigureAwait(false);

    internal async Task RemoveDueAsync(Stored<GroupDueRow> due, CancellationToken cancellation) =>
        await store.WriteAsync(DuePartition, [new EntityWrite.Delete(due.Row, due.ETag)], cancellation).ConfigureAwait(false);

    /// <summary>An offer, or null.</summary>
    internal ValueTask<Stored<GroupOffer>?> OfferAsync(MerchantId merchant, GroupOfferId offer, CancellationToken cancellation) =>
        store.GetAsync(Offers(merchant), offer.Value, GroupJson.Default.GroupOffer, cancellation);

    internal async Task<Page<GroupOffer>> OffersAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        IReadOnlyList<Stored<GroupOffer>> rows = await store.RangeAsync(
            Offers(merchant), cursor is null ? " " : StoreKey.After(cursor), "~", limit, GroupJson.Default.GroupOffer, cancellation).ConfigureAwait(false);
        return new Page<GroupOffer>([.. rows.Select(static row => row.Value)], rows.Count == limit ? rows[^1].Row : null);
    }

    /// <summary>False if the offer has changed since it was read.</summary>
    internal async Task<bool> PutOfferAsync(MerchantId merchant, Stored<GroupOffer>? read, GroupOffer offer, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(offer, GroupJson.Default.GroupOffer);
        EntityWrite write = read is null ? new EntityWrite.Insert(offer.Id.Value, payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
        return await store.WriteAsync(Offers(merchant), [write], cancellation).ConfigureAwait(false) is null;
    }

    private static string Offers(MerchantId merchant) => StoreKey.Join("grpoffers", merchant.Value);

    private static string DueRow(Group group) => StoreKey.Join(Time(group.ExpiresAt), group.Merchant.Value, group.Id.Value);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);
}
