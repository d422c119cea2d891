using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Distributors;

[JsonConverter(typeof(JsonStringEnumConverter<DistributorStatus>))]
public enum DistributorStatus
{
    [JsonStringEnumMemberName("applied")]
    Applied,

    [JsonStringEnumMemberName("active")]
    Active,

    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>Was active; brings no new orders and earns on none, keeps what is earned.</summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended,
}

/// <summary>A distributor (分销员).</summary>
/// <param name="InviteCode">8 characters of <c>0-9 A-Z</c> without I, L, O and U; for ever his.</param>
/// <param name="Inviter">Who stands above him now; null at the top.</param>
/// <param name="Note">What he wrote when applying; null if nothing.</param>
/// <param name="DecisionReason">Why the shop decided as it did; null if it said nothing.</param>
/// <param name="Move">The last move in the tree that is applied to him; 0 if he was never moved.</param>
public sealed record Distributor(
    DistributorId Id,
    string InviteCode,
    DistributorStatus Status,
    DistributorId? Inviter,
    DateTimeOffset JoinedAt,
    string? DisplayName,
    string? Note = null,
    string? DecisionReason = null,
    long Move = 0);

/// <summary>Says which distributor brought a buyer, until it expires or another takes its place.</summary>
/// <param name="ExpiresAt">From this moment on it does not count.</param>
/// <param name="Source">The code that made it.</param>
public sealed record Binding(string Id, UserId Buyer, DistributorId Distributor, DateTimeOffset BoundAt, DateTimeOffset ExpiresAt, string Source)
{
    public bool InForce(DateTimeOffset now) => now < ExpiresAt;
}

public static class DistributorLimits
{
    public const int DisplayName = 32;

    public const int Note = 200;

    /// <summary>How far up a chain of inviters is followed when a distributor is moved.</summary>
    public const int Depth = 1000;

    public static readonly TimeSpan MaxWindow = TimeSpan.FromDays(3650);
}
