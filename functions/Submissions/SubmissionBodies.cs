using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Campaigns.Submissions;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;

namespace Distribution.Functions.Submissions;

/// <summary>Something to send in.</summary>
public sealed record SubmissionBody(string Kind, int Likes = 0, string? Url = null, string? Note = null);

/// <summary>The shop's decision; likes as the shop has counted them.</summary>
public sealed record SubmissionDecisionBody(bool Approve, int? Likes = null, string? Reason = null);

/// <summary>What was sent in, what became of it, and what it earned.</summary>
public sealed record SubmissionView(
    SubmissionId Id,
    DistributorId Sender,
    string Kind,
    int Likes,
    string? Url,
    string? Note,
    SubmissionState State,
    DateTimeOffset SentAt,
    DateTimeOffset? DecidedAt,
    string? Reason,
    IReadOnlyList<SubmissionGrantView> Grants)
{
    internal static SubmissionView Of(Submission submission) => new(
        submission.Id,
        submission.Sender,
        submission.Kind,
        submission.Likes,
        submission.Url,
        submission.Note,
        submission.State,
        submission.SentAt,
        submission.DecidedAt,
        submission.Reason,
        [.. submission.Rewards.Select((reward, index) => new SubmissionGrantView(
            reward.Rule, reward.Grant.Code, reward.Grant.Quantity, SubmissionExplanations.IdOf(submission.Id, index + 1)))]);
}

/// <summary>Something a submission earned.</summary>
public sealed record SubmissionGrantView(string Rule, string Grant, int Qty, string Explain);

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubmissionBody))]
[JsonSerializable(typeof(SubmissionDecisionBody))]
[JsonSerializable(typeof(SubmissionView))]
[JsonSerializable(typeof(ListBody<SubmissionView>))]
internal sealed partial class SubmissionsJson : JsonSerializerContext;
