using System.Globalization;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Storage;

namespace Distribution.Campaigns.Submissions;

/// <summary>The way to everything a submission earned. It is asked for as <c>submission-{submission}.{reward}</c>, rewards counted from 1.</summary>
public sealed class SubmissionExplanations(SubmissionStore submissions, IProgramTermsSource programs) : IExplanationSource
{
    /// <summary>The id of a reward.</summary>
    public static string IdOf(SubmissionId submission, int reward) =>
        string.Create(CultureInfo.InvariantCulture, $"{DecideSubmission.KeyPrefix}{submission}.{reward}");

    /// <inheritdoc/>
    public async ValueTask<Explanation?> FindAsync(MerchantId merchant, string id, CancellationToken cancellation)
    {
        int dot = id.LastIndexOf('.');
        if (!id.StartsWith(DecideSubmission.KeyPrefix, StringComparison.Ordinal) || dot <= DecideSubmission.KeyPrefix.Length
            || !int.TryParse(id.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return null;
        }

        var submission = SubmissionId.Create(id[DecideSubmission.KeyPrefix.Length..dot]);
        return await submissions.GetAsync(merchant, submission, cancellation).ConfigureAwait(false) is { Value: { ProgramVersion: { } version } found }
            && number >= 1 && number <= found.Rewards.Count
                ? Explain(found, await programs.VersionAsync(merchant, version, cancellation).ConfigureAwait(false), number)
                : null;
    }

    private static Explanation Explain(Submission submission, ProgramTerms terms, int number)
    {
        SubmissionReward reward = submission.Rewards[number - 1];
        string at = LocalTime.Of(terms, submission.DecidedAt ?? submission.SentAt);
        IReadOnlyList<TraceStep> steps = [TraceStep.Of(TraceKind.ProgramOfSubmission, terms.Version, at), .. reward.Steps, TraceStep.Of(TraceKind.Granted, at)];
        return new Explanation(IdOf(submission.Id, number), submission.Sender, reward.Rule, terms.Version, 0, 0, reward.Grant, steps);
    }
}
