using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Orders.Groups;

namespace Distribution.Functions.Groups;

/// <summary>A product for groups: how many buyers, at which price of a piece in minor units, within how many hours.</summary>
public sealed record GroupOfferBody(Sku Sku, int Size, long Price, int Hours = 24, bool Active = true);

/// <summary>A group to begin.</summary>
public sealed record OpenGroupBody(GroupOfferId Offer);

/// <summary>A group as anybody sees it; who its members are is not told.</summary>
public sealed record GroupView(
    GroupId Id,
    GroupOfferId Offer,
    Sku Sku,
    int Size,
    long Price,
    GroupState State,
    int Paid,
    int Places,
    DateTimeOffset OpenedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? SucceededAt)
{
    internal static GroupView Of(Group group) => new(
        group.Id,
        group.Offer,
        group.Sku,
        group.Size,
        group.Price,
        group.State,
        group.Paid,
        group.Seats.Count,
        group.OpenedAt,
        group.ExpiresAt,
        group.SucceededAt);
}

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GroupOfferBody))]
[JsonSerializable(typeof(OpenGroupBody))]
[JsonSerializable(typeof(GroupView))]
[JsonSerializable(typeof(GroupOffer))]
[JsonSerializable(typeof(ListBody<GroupOffer>))]
internal sealed partial class GroupsJson : JsonSerializerContext;
