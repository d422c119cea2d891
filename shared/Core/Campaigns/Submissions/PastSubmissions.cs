using System.Runtime.CompilerServices;
using Distribution.Kernel;
using Distribution.Programs.Replay;

namespace Distribution.Campaigns.Submissions;

/// <summary>The submissions approved on a day, with the likes the shop has counted.</summary>
internal sealed class PastSubmissions(SubmissionStore submissions) : IPastEvents
{
    public async IAsyncEnumerable<PastEvent> ReadAsync(MerchantId merchant, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (Submission submission in submissions.ReadApprovedAsync(merchant, day, cancellation).ConfigureAwait(false))
        {
            yield return new PastEvent.Submission(
                submission.Id.Value, submission.Sender, submission.Kind, submission.Likes, submission.DecidedAt ?? submission.SentAt);
        }
    }
}
