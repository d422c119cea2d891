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
/// Approves or rejects, once: what the program in force then gives is written with the approval and granted from what is
/// written. The same decision again changes nothing. Refusals: <c>submission.not_found</c>, <c>submission.decided</c>,
/// <c>request.malformed</c>.
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

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await submissions.GetAsync(command.Merchant, command.Submission, cancellation).ConfigureAwait(false) is not { } read)
            {
                return Problem.NotFound("submission.not_found", "There is no such submission.");
            }

            Submission decided = read.Value;
            if (decided.State == SubmissionState.Pending)
            {
                decided = await DecideAsync(decided, command, cancellation).ConfigureAwait(false);
                if (!await submissions.ReplaceAsync(read, decided, cancellation).ConfigureAwait(false))
                {
                    await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
                    continue;
                }
            }

            await FollowAsync(decided, cancellation).ConfigureAwait(false);
            return (decided.State == SubmissionState.Approved) == command.Approve
                ? decided
                : Problem.Conflict("submission.decided", "The submission was decided otherwise.");
        }

        throw new RetryableException($"Submission {command.Submission} keeps changing.");
    }

    private async Task<Submission> DecideAsync(Submission submission, DecideSubmissionCommand command, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        Submission decided = submission with { DecidedAt = now, DecidedBy = command.By, Likes = command.Likes ?? submission.Likes };
        if (!command.Approve)
        {
            return decided with { State = SubmissionState.Rejected, Reason = command.Reason };
        }

        decided = decided with { State = SubmissionState.Approved };
        if (await programs.FindCurrentAsync(command.Merchant, cancellation).ConfigureAwait(false) is not { } program)
        {
            return decided;
        }

        string? tier = await tiers.TierOfAsync(command.Merchant, program.Compiled, submission.Sender, now, cancellation).ConfigureAwait(false);
        HeldRewards held = await quotas.HoldAsync(
            new LimitedEvent(command.Merchant, program.Compiled, Key(submission.Id), now),
            (used, _) => RewardEngine.Evaluate(program.Compiled, new SubmissionFacts(submission.Sender, submission.Kind, decided.Likes, used) { Tier = tier }),
            cancellation).ConfigureAwait(false);
        return decided with
        {
            ProgramVersion = program.Stored.Version,
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
            };
            await grants.PutAsync(submission.Merchant, submission.Sender, row, cancellation).ConfigureAwait(false);
        }

        await submissions.DecidedAsync(submission, cancellation).ConfigureAwait(false);
    }

    private static string Key(SubmissionId submission) => KeyPrefix + submission.Value;
}
