using System.Text.Json.Serialization;
using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Campaigns.Submissions;

[JsonConverter(typeof(JsonStringEnumConverter<SubmissionState>))]
public enum SubmissionState
{
    /// <summary>The shop has not looked at it.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("approved")]
    Approved,

    [JsonStringEnumMemberName("rejected")]
    Rejected,
}

/// <summary>Something a distributor has sent in, for example a post shared with friends, which the shop approves or rejects.</summary>
public sealed record Submission
{
    /// <summary>The longest link.</summary>
    public const int MaxUrl = 500;

    /// <summary>The longest note or reason.</summary>
    public const int MaxText = 200;

    /// <summary>The most likes anybody may claim.</summary>
    public const int MaxLikes = 1_000_000_000;

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    public required SubmissionId Id { get; init; }

    public required MerchantId Merchant { get; init; }

    public required DistributorId Sender { get; init; }

    /// <summary>What it is, for example <c>share</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it can be seen; null if not said.</summary>
    public string? Url { get; init; }

    public string? Note { get; init; }

    /// <summary>How many people liked it: what the sender says, after the decision what the shop says.</summary>
    public required int Likes { get; init; }

    /// <summary>
    /// An approval that is being carried out: written before anything is reserved, so that whoever goes on, after a crash or beside
    /// another, reserves the same. Null before, and for a rejection, which reserves nothing.
    /// </summary>
    public SubmissionApproval? Approval { get; init; }

    public required SubmissionState State { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Who decided; null before.</summary>
    public UserId? DecidedBy { get; init; }

    /// <summary>Why it was rejected; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The program version that decided what it earns; null before, and if the shop has no program.</summary>
    public int? ProgramVersion { get; init; }

    /// <summary>What it earned; empty before and for nothing.</summary>
    public IReadOnlyList<SubmissionReward> Rewards { get; init => field = value ?? []; } = [];

    /// <summary>Limits held for it.</summary>
    public IReadOnlyList<HeldLimit> Limits { get; init => field = value ?? []; } = [];

    /// <summary>Of the request that sent it.</summary>
    public required string RequestHash { get; init; }
}

/// <summary>All that decides what an approved submission earns.</summary>
/// <param name="By">Who approved.</param>
/// <param name="At">When, UTC: decides the windows of limits.</param>
/// <param name="Likes">As the shop counts them.</param>
/// <param name="ProgramVersion">The version in force then; null if there was none.</param>
/// <param name="Tier">The sender's tier then; null for none.</param>
public sealed record SubmissionApproval(UserId By, DateTimeOffset At, int Likes, int? ProgramVersion, string? Tier);

/// <param name="Rule">The rule's id.</param>
/// <param name="Grant">What is granted.</param>
/// <param name="Steps">The trace.</param>
public sealed record SubmissionReward(string Rule, GrantItem Grant, IReadOnlyList<TraceStep> Steps);

/// <summary>An entry of the list of a state, oldest first.</summary>
internal sealed record SubmissionEntry(DistributorId Sender, SubmissionId Submission);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Submission))]
[JsonSerializable(typeof(SubmissionEntry))]
internal sealed partial class SubmissionJson : JsonSerializerContext;
