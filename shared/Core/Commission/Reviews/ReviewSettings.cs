using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Commission.Reviews;

/// <summary>What a merchant has commission held for, until somebody has looked at it. As shipped nothing is.</summary>
public sealed record ReviewSettings
{
    /// <summary>The longest ring that is looked for.</summary>
    public const int MaxRing = 5;

    /// <summary>The longest time a purchase counts for a ring, days.</summary>
    public const int MaxRingDays = 90;

    /// <summary>The largest number of orders that is counted.</summary>
    public const int MaxOrders = 900;

    /// <summary>What is shipped for <see cref="RingDays"/>.</summary>
    public const int DefaultRingDays = 30;

    /// <param name="ringDays">What holds for a row from before it was kept: nought is refused, so it is told from nothing.</param>
    [JsonConstructor]
    public ReviewSettings(int ringDays = DefaultRingDays) => RingDays = ringDays;

    /// <summary>As shipped.</summary>
    public static ReviewSettings Default { get; } = new();

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>The buyer is paid to the account that one of the path is paid to.</summary>
    public bool SameAccount { get; init; }

    /// <summary>The buyer has the telephone number of one of the path.</summary>
    public bool SamePhone { get; init; }

    /// <summary>The buyer uses the device of one of the path.</summary>
    public bool SameDevice { get; init; }

    /// <summary>The goods go where one of the path has goods sent.</summary>
    public bool SameAddress { get; init; }

    /// <summary>People buy under one another in a circle of at most so many, 2 to <see cref="MaxRing"/>; null for not looking.</summary>
    public int? RingLength { get; init; }

    /// <summary>How long a purchase counts for a ring, days.</summary>
    public int RingDays { get; init; }

    /// <summary>More orders of one buyer within an hour; null for any number.</summary>
    public int? BuyerPerHour { get; init; }

    /// <summary>More orders of one buyer within 24 hours; null for any number.</summary>
    public int? BuyerPerDay { get; init; }

    /// <summary>More orders brought by one distributor within an hour; null for any number.</summary>
    public int? UplinePerHour { get; init; }

    /// <summary>More orders brought by one distributor within 24 hours; null for any number.</summary>
    public int? UplinePerDay { get; init; }

    internal bool ComparesTraces => SamePhone || SameDevice || SameAddress;

    internal bool Counts => (BuyerPerHour ?? BuyerPerDay ?? UplinePerHour ?? UplinePerDay) is not null;

    internal bool IsOn => SameAccount || ComparesTraces || RingLength is not null || Counts;

    internal Problem? Check() =>
        RingLength is < 2 or > MaxRing ? Invalid($"A ring has 2 to {MaxRing} people.", "/ringLength")
        : RingDays is < 1 or > MaxRingDays ? Invalid($"A purchase counts for 1 to {MaxRingDays} days.", "/ringDays")
        : BuyerPerHour is < 1 or > MaxOrders ? Invalid(Orders, "/buyerPerHour")
        : BuyerPerDay is < 1 or > MaxOrders ? Invalid(Orders, "/buyerPerDay")
        : UplinePerHour is < 1 or > MaxOrders ? Invalid(Orders, "/uplinePerHour")
        : UplinePerDay is < 1 or > MaxOrders ? Invalid(Orders, "/uplinePerDay")
        : null;

    private static string Orders => $"A number of orders is 1 to {MaxOrders}.";

    private static Problem Invalid(string detail, string pointer) => Problem.Invalid("review.settings_invalid", detail, pointer);
}
