using System.Text.Json.Serialization;
using Distribution.Distributors.Traces;
using Distribution.Kernel;

namespace Distribution.Orders;

[JsonConverter(typeof(JsonStringEnumConverter<OrderState>))]
public enum OrderState
{
    /// <summary>Stock is reserved, the payment has not come.</summary>
    [JsonStringEnumMemberName("placed")]
    Placed,

    [JsonStringEnumMemberName("paid")]
    Paid,

    /// <summary>The buyer has the goods; the wait for settlement counts from here.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Never paid in time, or given up before. A payment that comes later is recorded and refunded; the state stays.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>All that was paid is refunded, freight included.</summary>
    [JsonStringEnumMemberName("refunded")]
    Refunded,
}

/// <summary>One position of an order. Amounts in minor units.</summary>
/// <param name="No">From 1.</param>
/// <param name="Net">UnitPrice * Qty: what the buyer pays for the goods of this line, and the base of commission.</param>
/// <param name="Refunded">Cumulative; never above <paramref name="Net"/>.</param>
public sealed record OrderLine(int No, Sku Sku, string Name, string? Category, int Qty, long UnitPrice, long Net, long Refunded)
{
    [JsonIgnore]
    public long Left => Net - Refunded;
}

/// <summary>An order with all that was fixed when it was placed: prices, referral path, program version. Amounts in minor units.</summary>
public sealed record Order
{
    /// <summary>The most lines an order may have.</summary>
    public const int MaxLines = 50;

    /// <summary>The largest quantity of a line.</summary>
    public const int MaxQty = 999;

    /// <summary>The most refunds of one order (WeChat Pay takes 50 for a payment).</summary>
    public const int MaxRefunds = 50;

    /// <summary>The most orders of one buyer that wait for their payment: each keeps stock from others. Those placed at the same moment do not see each other.</summary>
    public const int MaxUnpaid = 20;

    /// <summary>How long a payment is waited for, and the stock kept.</summary>
    public static readonly TimeSpan PaymentWindow = TimeSpan.FromMinutes(30);

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>Counts the changes of this order, from 1.</summary>
    public required int Revision { get; init; }

    public required OrderId Id { get; init; }

    public required MerchantId Merchant { get; init; }

    public required UserId Buyer { get; init; }

    public required OrderState State { get; init; }

    public required Currency Currency { get; init; }

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    /// <summary>Never part of a commission's base.</summary>
    public required long Freight { get; init; }

    public long FreightRefunded { get; init; }

    /// <summary>The sum of the lines' net, and freight: what the provider is to collect.</summary>
    public required long Total { get; init; }

    public string? Region { get; init; }

    /// <summary>The group it is bought with; null for none.</summary>
    public GroupId? Group { get; init; }

    /// <summary>What the buyer's client told of itself; null for nothing.</summary>
    public ClientTraces? Traces { get; init; }

    public required Attribution Attribution { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Which reservations of stock are this order's: an attempt to place it that lost has others.</summary>
    public required string Reservation { get; init; }

    /// <summary>The provider that was to collect the payment: refunds go through it too. Null for orders from before it was kept, which are at the merchant's present one.</summary>
    public string? Provider { get; init; }

    /// <summary>When the payment was recorded here; also set on a cancelled order that was paid too late. Null if there was none.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    public string? TransactionId { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>The due row that counts; null before completion and for orders that can earn nothing.</summary>
    public DuePlace? Due { get; init; }

    public IReadOnlyList<OrderRefund> Refunds { get; init => field = value ?? []; } = [];

    /// <summary>Of the request that placed it.</summary>
    public required string RequestHash { get; init; }

    /// <summary>The sum of the lines' net.</summary>
    [JsonIgnore]
    public long Net => Total - Freight;

    /// <summary>What of the lines is refunded so far.</summary>
    [JsonIgnore]
    public long NetRefunded
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < Lines.Count; i++)
            {
                sum = checked(sum + Lines[i].Refunded);
            }

            return sum;
        }
    }

    /// <summary>What of the lines the buyer still pays for.</summary>
    [JsonIgnore]
    public long NetLeft => Net - NetRefunded;

    /// <summary>What could still be refunded, freight included, once it is paid.</summary>
    [JsonIgnore]
    public long Left => NetLeft + Freight - FreightRefunded;
}
