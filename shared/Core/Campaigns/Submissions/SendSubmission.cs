using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Campaigns.Submissions;

/// <param name="CommandId">The same id with the same hash answers the same submission again.</param>
/// <param name="Kind">What it is, an id such as <c>share</c>.</param>
/// <param name="Likes">What the sender claims; the shop decides.</param>
/// <param name="Url">Null or at most <see cref="Submission.MaxUrl"/> characters of an absolute http(s) address.</param>
/// <param name="Note">Null or at most <see cref="Submission.MaxText"/> characters.</param>
public sealed record SendSubmissionCommand(
    MerchantId Merchant, DistributorId Sender, string CommandId, string RequestHash, string Kind, int Likes, string? Url, string? Note);

/// <summary>Takes what an active distributor sends in. Refusals: <c>distributor.not_found</c>, <c>distributor.not_active</c>, <c>request.malformed</c>.</summary>
public sealed class SendSubmission(SubmissionStore submissions, DistributorStore distributors, TimeProvider time)
{
    public static SubmissionId IdOf(MerchantId merchant, string commandId) =>
        SubmissionId.Create(IdText.FromParts("submission", merchant.Value, commandId));

    public async Task<Result<Submission>> HandleAsync(SendSubmissionCommand command, CancellationToken cancellation)
    {
        if ((Idempotency.Check(command.CommandId, command.RequestHash) ?? Check(command)) is { } problem)
        {
            return problem;
        }

        SubmissionId id = IdOf(command.Merchant, command.CommandId);
        if (await submissions.GetAsync(command.Merchant, id, cancellation).ConfigureAwait(false) is { } sent)
        {
            return Repeated(sent.Value, command);
        }

        Distributor? distributor = await distributors.GetAsync(command.Merchant, command.Sender, cancellation).ConfigureAwait(false);
        if (distributor is not { Status: DistributorStatus.Active })
        {
            return distributor is null
                ? Problem.NotFound("distributor.not_found", "The shop has no such distributor.")
                : Problem.Conflict("distributor.not_active", "This distributor is not active.");
        }

        var submission = new Submission
        {
            Id = id,
            Merchant = command.Merchant,
            Sender = command.Sender,
            Kind = command.Kind,
            Url = command.Url,
            Note = command.Note,
            Likes = command.Likes,
            State = SubmissionState.Pending,
            SentAt = time.GetUtcNow(),
            RequestHash = command.RequestHash,
        };
        if (await submissions.AddAsync(submission, cancellation).ConfigureAwait(false))
        {
            return submission;
        }

        Stored<Submission> read = await submissions.GetAsync(command.Merchant, id, cancellation).ConfigureAwait(false)
            ?? throw new RetryableException($"Submission {id} exists and cannot be read.");
        return Repeated(read.Value, command);
    }

    private static Result<Submission> Repeated(Submission sent, SendSubmissionCommand command) =>
        sent.RequestHash == command.RequestHash && sent.Sender == command.Sender ? sent : Idempotency.KeyReused();

    private static Problem? Check(SendSubmissionCommand command) =>
        !IdText.IsValid(command.Kind) ? Malformed("A kind has 1 to 64 characters of A-Z a-z 0-9 . _ : @ -.", "/kind")
        : command.Likes is < 0 or > Submission.MaxLikes ? Malformed($"Likes are 0 to {Submission.MaxLikes}.", "/likes")
        : command.Url is { } url && !IsAddress(url) ? Malformed($"An address is http or https and has at most {Submission.MaxUrl} characters.", "/url")
        : command.Note is { Length: > Submission.MaxText } ? Malformed($"A note has at most {Submission.MaxText} characters.", "/note")
        : null;

    private static bool IsAddress(string url) =>
        url.Length <= Submission.MaxUrl && Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    private static Problem Malformed(string detail, string pointer) => Problem.Invalid("request.malformed", detail, pointer);
}
