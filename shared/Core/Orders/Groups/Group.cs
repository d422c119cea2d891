using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Orders.Groups;

[JsonConverter(typeof(JsonStringEnumConverter<GroupState>))]
public enum GroupState
{
    /// <summary>Members are still wanted.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>All members have paid.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>Time ran out: what was paid is refunded.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>A member's place, kept from the moment the order is placed.</summary>
/// <param name="Order">The member's order.</param>
/// <param name="Buyer">Who.</param>
/// <param name="ExpiresAt">When an unpaid order is given up.</param>
/// <param name="Net">What was paid in minor units, without freight; null before.</param>
public sealed record GroupSeat(OrderId Order, UserId Buyer, DateTimeOffset ExpiresAt, long? Net);

/// <summary>A group purchase (拼团). Size, price and program version are fixed when it is begun.</summary>
public sealed record Group
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    public required GroupId Id { get; init; }

    public required MerchantId Merchant { get; init; }

    public required GroupOfferId Offer { get; init; }

    public required Sku Sku { get; init; }

    public required int Size { get; init; }

    /// <summary>Of one piece, minor units.</summary>
    public required long Price { get; init; }

    /// <summary>Who began it; he is a member only if he orders too.</summary>
    public required UserId Initiator { get; init; }

    public required GroupState State { get; init; }

    /// <summary>The program version in force when it was begun; 0 if there was none.</summary>
    public required int ProgramVersion { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the last member's payment was handled; null before.</summary>
    public DateTimeOffset? SucceededAt { get; init; }

    public required IReadOnlyList<GroupSeat> Seats { get; init; }

    /// <summary>Of the request that began it.</summary>
    public required string RequestHash { get; init; }

    /// <summary>How many members have paid.</summary>
    [JsonIgnore]
    public int Paid => Seats.Count(static seat => seat.Net is not null);

    /// <summary>What all members paid, minor units.</summary>
    [JsonIgnore]
    public long Net => Seats.Sum(static seat => seat.Net ?? 0);
}
