using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Commission.Reviews;

[JsonConverter(typeof(JsonStringEnumConverter<ReviewState>))]
public enum ReviewState
{
    /// <summary>What the order earns stays pending until somebody decides.</summary>
    [JsonStringEnumMemberName("held")]
    Held,

    /// <summary>Nothing was wrong: it settles like any other.</summary>
    [JsonStringEnumMemberName("released")]
    Released,

    /// <summary>What was left of it is taken back.</summary>
    [JsonStringEnumMemberName("voided")]
    Voided,
}

/// <summary>What an order was held for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReviewRule>))]
public enum ReviewRule
{
    [JsonStringEnumMemberName("same_account")]
    SameAccount,

    [JsonStringEnumMemberName("same_phone")]
    SamePhone,

    [JsonStringEnumMemberName("same_device")]
    SameDevice,

    [JsonStringEnumMemberName("same_address")]
    SameAddress,

    [JsonStringEnumMemberName("ring")]
    Ring,

    [JsonStringEnumMemberName("buyer_per_hour")]
    BuyerPerHour,

    [JsonStringEnumMemberName("buyer_per_day")]
    BuyerPerDay,

    [JsonStringEnumMemberName("upline_per_hour")]
    UplinePerHour,

    [JsonStringEnumMemberName("upline_per_day")]
    UplinePerDay,
}

/// <param name="Rule">Which.</param>
/// <param name="Level">Whose of the path; null where it is not about one.</param>
/// <param name="Found">The length of the ring or the number of orders; null for none.</param>
public sealed record ReviewReason(ReviewRule Rule, int? Level = null, int? Found = null);

/// <summary>That an order's commission was held, why, and what became of it. A part of the sheet: whoever replaces that decides a race.</summary>
public sealed record SheetReview(ReviewState State, DateTimeOffset HeldAt, IReadOnlyList<ReviewReason> Reasons)
{
    /// <summary>Null while it is held.</summary>
    public ReviewDecision? Decision { get; init; }
}

/// <param name="By">Who, of the shop or finance, and nobody who may earn by the order or has placed it.</param>
/// <param name="At">UTC.</param>
/// <param name="Reason">Why.</param>
/// <param name="CommandId">The command, so that it counts once.</param>
/// <param name="RequestHash">Of its request.</param>
public sealed record ReviewDecision(UserId By, DateTimeOffset At, string Reason, string CommandId, string RequestHash);
