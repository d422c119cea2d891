using System.Text.Json.Serialization;
using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Commission.Groups;

/// <summary>
/// What a group that succeeded earns who began it. It lies with the group and is written before anything is paid; what
/// refunds of members take back is written before it is taken.
/// </summary>
public sealed record GroupReward
{
    /// <summary>The row in the group's partition.</summary>
    internal const string Row = "reward";

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    public required GroupId Group { get; init; }

    public required MerchantId Merchant { get; init; }

    public required Currency Currency { get; init; }

    public required int ProgramVersion { get; init; }

    /// <summary>Who began the group.</summary>
    public required DistributorId Beneficiary { get; init; }

    /// <summary>What all members paid, minor units: refunds are measured against it.</summary>
    public required long Net { get; init; }

    /// <summary>What was refunded of it so far.</summary>
    public required long Refunded { get; init; }

    /// <summary>Counts the changes, from 1.</summary>
    public required int Revision { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What the lines earned is posted.</summary>
    public bool IsPaid { get; init; }

    /// <summary>Everything is posted, what was taken back too.</summary>
    [JsonIgnore]
    public bool IsPosted => IsPaid && Lines.All(static line => line.TakenBack.Count == 0);

    public required IReadOnlyList<GroupRewardLine> Lines { get; init; }

    /// <summary>Limits held; given back when all is refunded.</summary>
    public required IReadOnlyList<HeldLimit> Limits { get; init; }
}

/// <summary>One reward of a group. Amounts in minor units.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Budget">The campaign budget that pays; null for the rule's own campaign.</param>
/// <param name="Amount">What it earned.</param>
/// <param name="TakenBack">What refunds have taken back and nobody has noted as posted, in the order in which they did.</param>
/// <param name="Grant">What is granted; null for money.</param>
/// <param name="Steps">The trace.</param>
public sealed record GroupRewardLine(
    string Rule, string? Budget, long Amount, IReadOnlyList<TakenBack> TakenBack, GrantItem? Grant, IReadOnlyList<TraceStep> Steps)
{
    /// <summary>What refunds have taken back before that, all of it posted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Returned { get; init; }

    [JsonIgnore]
    public long Left => Amount - Returned - TakenBack.Sum(static part => part.Amount);
}

/// <summary>Who began a group, as whoever first decided on its reward saw him; written once, so that everybody decides the same.</summary>
/// <param name="IsActive">Whether he was an active distributor: nobody else earns.</param>
/// <param name="Tier">The tier he held when the group succeeded; null for none.</param>
internal sealed record GroupHost(bool IsActive, string? Tier)
{
    /// <summary>The row in the group's partition.</summary>
    internal const string Row = "host";
}

/// <param name="Revision">The reward's revision that took it.</param>
/// <param name="Amount">Minor units, positive.</param>
public sealed record TakenBack(int Revision, long Amount);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GroupReward))]
[JsonSerializable(typeof(GroupHost))]
internal sealed partial class GroupRewardJson : JsonSerializerContext;
