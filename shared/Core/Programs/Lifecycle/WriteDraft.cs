using System.Text;
using Distribution.Kernel;
using Distribution.Programs.Language;
using Distribution.Storage;

namespace Distribution.Programs.Lifecycle;

/// <param name="Merchant">Whose program.</param>
/// <param name="Document">JSON, UTF-8; it may have errors as a program.</param>
/// <param name="By">Who writes it.</param>
public sealed record CreateDraftCommand(MerchantId Merchant, ReadOnlyMemory<byte> Document, UserId By);

/// <param name="Merchant">Whose program.</param>
/// <param name="Number">Which draft.</param>
/// <param name="Revision">The revision that is changed.</param>
/// <param name="Document">JSON, UTF-8; it may have errors as a program.</param>
/// <param name="By">Who writes it.</param>
public sealed record ChangeDraftCommand(MerchantId Merchant, int Number, int Revision, ReadOnlyMemory<byte> Document, UserId By);

/// <summary>
/// Writes drafts. A draft may have errors, but must be JSON. Refusals: <c>program.invalid</c> for what is not JSON,
/// <c>request.too_large</c>, <c>draft.not_found</c>, <c>draft.published</c>, <c>draft.changed</c>, <c>draft.too_many</c>.
/// </summary>
public sealed class WriteDraft
{
    /// <summary>The most drafts of a merchant.</summary>
    public const int MaxDrafts = 10_000;

    /// <summary>What nobody could show again as it was written.</summary>
    private static readonly string[] NotJson = ["json.malformed", "field.duplicate"];

    private readonly DraftStore _drafts;
    private readonly TimeProvider _time;

    internal WriteDraft(DraftStore drafts, TimeProvider time)
    {
        _drafts = drafts;
        _time = time;
    }

    /// <summary>A new draft; what the same person has just made a draft of, sent again, is the same draft.</summary>
    public async Task<Result<ProgramDraft>> HandleAsync(CreateDraftCommand command, CancellationToken cancellation)
    {
        if (Refuse(command.Merchant, command.Document) is { } problem)
        {
            return problem;
        }

        string document = Encoding.UTF8.GetString(command.Document.Span);
        for (int attempt = 0; attempt < PublishProgram.MaxAttempts; attempt++)
        {
            ProgramDraft? newest = await _drafts.NewestAsync(command.Merchant, cancellation).ConfigureAwait(false);
            if (newest is { Revision: 1, State: DraftState.Draft } && newest.Document == document && newest.Created.By == command.By)
            {
                return newest;
            }

            if (newest?.Number >= MaxDrafts)
            {
                return Problem.Conflict("draft.too_many", $"A shop has at most {MaxDrafts} drafts; change one of them.");
            }

            var by = new SignedBy(command.By, _time.GetUtcNow());
            var draft = new ProgramDraft { Number = (newest?.Number ?? 0) + 1, Revision = 1, Document = document, Created = by, Changed = by };
            if (await _drafts.AddAsync(command.Merchant, draft, cancellation).ConfigureAwait(false))
            {
                return draft;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"Drafts of merchant {command.Merchant} are being made by others.");
    }

    /// <summary>The next revision, which nobody has approved; the same document again is the same revision.</summary>
    public async Task<Result<ProgramDraft>> HandleAsync(ChangeDraftCommand command, CancellationToken cancellation)
    {
        if (Refuse(command.Merchant, command.Document) is { } problem)
        {
            return problem;
        }

        if (await _drafts.GetAsync(command.Merchant, command.Number, cancellation).ConfigureAwait(false) is not { } read)
        {
            return DraftProblems.NotFound();
        }

        string document = Encoding.UTF8.GetString(command.Document.Span);
        Result<ProgramDraft> decided = Decide(read.Value, command, document, _time.GetUtcNow());
        return !decided.TryGet(out ProgramDraft? next, out problem) || ReferenceEquals(next, read.Value)
            || await _drafts.ReplaceAsync(command.Merchant, read, next, cancellation).ConfigureAwait(false)
                ? decided
                : DraftProblems.Changed();
    }

    internal static Result<ProgramDraft> Decide(ProgramDraft draft, ChangeDraftCommand command, string document, DateTimeOffset now)
    {
        if (draft.State == DraftState.Published)
        {
            return DraftProblems.Published();
        }

        bool same = draft.Document == document;
        bool repeated = same && draft.Revision == command.Revision + 1 && draft.Changed.By == command.By;
        return draft.Revision != command.Revision && !repeated ? DraftProblems.Changed()
            : same ? draft
            : draft with { Revision = draft.Revision + 1, Document = document, Changed = new SignedBy(command.By, now), Approved = null };
    }

    private static Problem? Refuse(MerchantId merchant, ReadOnlyMemory<byte> document)
    {
        if (CheckedProgram.TooLarge(document) is { } tooLarge)
        {
            return tooLarge;
        }

        ProblemError[] errors = [.. ProgramReader.Read(document, merchant).Errors.Where(static error => NotJson.Contains(error.Code))];
        return errors.Length == 0 ? null : CheckedProgram.Invalid(errors);
    }
}
