using System.Globalization;
using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Quotas;
using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Storage;

namespace Distribution.Campaigns.Submissions;

/// <param name="Likes">How many the shop has counted; null to believe the sender.</param>
/// <param name="Reason">Why it is rejected; at most <see cref="Submission.MaxText"/> characters.</param>
public sealed record DecideSubmissionCommand(
    MerchantId Merchant, SubmissionId Submission, UserId By, bool Approve, int? Likes, string? Reason);

/// <summary>
/// Approves or rejects, once: the first decision that is written is the one. An approval is written first, then what it earns is
/// reserved under the program of that moment and written with the approved submission, then granted from what is written; each
/// step is gone on with by whoever decides again. Refusals: <c>submission.not_found</c>, <c>submission.own</c>,
/// <c>submission.decided</c>, <c>request.malformed</c>.
/// </summary>
public sealed class DecideSubmission(SubmissionStore submissions, ProgramCatalog programs, TierBook tiers, RewardQuotas quotas, GrantBook grants, TimeProvider time)
{
    /// <summary>Submissions hold quotas, and name their grants, under keys that begin so.</summary>
    internal const string KeyPrefix = "submission-";

    private const int MaxAttempts = 20;

    public async Task<Result<Submission>> HandleAsync(DecideSubmissionCommand command, CancellationToken cancellation)
    {
        if (command.Likes is < 0 or > Submission.MaxLikes || command.Reason is { Length: > Submission.MaxText })
        {
            return Problem.Invalid("request.malformed", $"Likes are 0 to {Submission.MaxLikes}, a reason has at most {Submission.MaxText} characters.");
        }

        for (int attempt = 0; attempt < MaxAttempts;)
        {
            if (await submissions.GetAsync(command.Merchant, command.Submission, cancellation).ConfigureAwait(false) is not { } read)
            {
                return Problem.NotFound("submission.not_found", "There is no such submission.");
            }

            if (command.By == read.Value.Sender.AsUser())
            {
                return Problem.Forbidden("submission.own", "Nobody decides about what he has sent in himself.");
            }

            if (read.Value.State != SubmissionState.Pending)
            {
                await FollowAsync(read.Value, cancellation).ConfigureAwait(false);
                return (read.Value.State == SubmissionState.Approved) == command.Approve
                    ? read.Value
                    : Problem.Conflict("submission.decided", "The submission was decided otherwise.");
            }

            Submission next = read.Value.Approval is { } approval
                ? await ApproveAsync(read.Value, approval, cancellation).ConfigureAwait(false)
                : await BeginAsync(read.Value, command, cancellation).ConfigureAwait(false);
            if (!await submissions.ReplaceAsync(read, next, cancellation).ConfigureAwait(false))
            {
                await BackOff.WaitAsync(attempt++, cancellation).ConfigureAwait(false);
            }
        }

        throw new RetryableException($"Submission {command.Submission} keeps changing.");
    }

    /// <summary>Rejected, or with the approval that is to be carried out.</summary>
    private async Task<Submission> BeginAsync(Submission submission, DecideSubmissionCommand command, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        int likes = command.Likes ?? submission.Likes;
        if (!command.Approve)
        {
            return submission with { State = SubmissionState.Rejected, DecidedAt = now, DecidedBy = command.By, Likes = likes, Reason = command.Reason };
        }

        PublishedProgram? program = await programs.FindCurrentAsync(command.Merchant, cancellation).ConfigureAwait(false);
        string? tier = program is null ? null
            : await tiers.TierOfAsync(command.Merchant, program.Compiled, submission.Sender, now, cancellation).ConfigureAwait(false);
        return submission with { Approval = new SubmissionApproval(command.By, now, likes, program?.Stored.Version, tier) };
    }

    /// <summary>Approved with what it earns. Everybody who comes to this point asks for the same and is given the same.</summary>
    private async Task<Submission> ApproveAsync(Submission submission, SubmissionApproval approval, CancellationToken cancellation)
    {
        Submission approved = submission with { State = SubmissionState.Approved, DecidedAt = approval.At, DecidedBy = approval.By, Likes = approval.Likes };
        if (approval.ProgramVersion is not { } version)
        {
            return approved;
        }

        CompiledProgram program = (await programs.GetAsync(submission.Merchant, version, cancellation).ConfigureAwait(false)).Compiled;
        HeldRewards held = await quotas.HoldAsync(
            new LimitedEvent(submission.Merchant, program, Key(submission.Id), approval.At),
            (used, _) => RewardEngine.Evaluate(program, new SubmissionFacts(submission.Sender, submission.Kind, approval.Likes, used) { Tier = approval.Tier }),
            async () => await submissions.GetAsync(submission.Merchant, submission.Id, cancellation).ConfigureAwait(false) is not { Value.State: SubmissionState.Pending },
            cancellation).ConfigureAwait(false);
        return approved with
        {
            ProgramVersion = version,
            Rewards = [.. held.Rewards.Lines.SelectMany(static line => line.Grant is { } grant ? [new SubmissionReward(line.Rule, grant, line.Steps)] : Array.Empty<SubmissionReward>())],
            Limits = held.Limits,
        };
    }

    private async Task FollowAsync(Submission submission, CancellationToken cancellation)
    {
        for (int i = 0; i < submission.Rewards.Count; i++)
        {
            SubmissionReward reward = submission.Rewards[i];
            var row = new GrantRow
            {
                Id = StoreKey.Join(Key(submission.Id), (i + 1).ToString(CultureInfo.InvariantCulture)),
                Rule = reward.Rule,
                Code = reward.Grant.Code,
                Quantity = reward.Grant.Quantity,
                State = GrantState.Granted,
                Since = submission.DecidedAt ?? submission.SentAt,
                Revision = 1,
                Explain = SubmissionExplanations.IdOf(submission.Id, i + 1),
            };
            await grants.PutAsync(submission.Merchant, submission.Sender, row, cancellation).ConfigureAwait(false);
        }

        if (submission is { State: SubmissionState.Approved, ProgramVersion: { } version, DecidedAt: { } at })
        {
            PublishedProgram program = await programs.GetAsync(submission.Merchant, version, cancellation).ConfigureAwait(false);
            await submissions.ApprovedAsync(submission, program.Compiled.Calendar.DayOf(at), cancellation).ConfigureAwait(false);
        }

        await submissions.DecidedAsync(submission, cancellation).ConfigureAwait(false);
    }

    private static string Key(SubmissionId submission) => KeyPrefix + submission.Value;
}
