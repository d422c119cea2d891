using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Programs.Lifecycle;

/// <param name="Merchant">Whose program.</param>
/// <param name="Number">Which draft.</param>
/// <param name="Revision">What was read and is approved.</param>
/// <param name="By">Who approves it.</param>
public sealed record ApproveDraftCommand(MerchantId Merchant, int Number, int Revision, UserId By);

/// <summary>
/// Somebody's word that a draft may be published as it is. Refusals: <c>draft.not_found</c>, <c>draft.published</c>,
/// <c>draft.changed</c>, <c>draft.self_approval</c> where the shop wants another person, <c>program.invalid</c>.
/// </summary>
public sealed class ApproveDraft
{
    private readonly DraftStore _drafts;
    private readonly TimeProvider _time;

    internal ApproveDraft(DraftStore drafts, TimeProvider time)
    {
        _drafts = drafts;
        _time = time;
    }

    public async Task<Result<ProgramDraft>> HandleAsync(ApproveDraftCommand command, CancellationToken cancellation)
    {
        if (await _drafts.GetAsync(command.Merchant, command.Number, cancellation).ConfigureAwait(false) is not { } read)
        {
            return DraftProblems.NotFound();
        }

        ProgramSettings settings = (await _drafts.SettingsAsync(command.Merchant, cancellation).ConfigureAwait(false))?.Value ?? ProgramSettings.Default;
        Result<ProgramDraft> decided = Decide(read.Value, command, settings, _time.GetUtcNow());
        return !decided.TryGet(out ProgramDraft? next, out _) || ReferenceEquals(next, read.Value)
            || await _drafts.ReplaceAsync(command.Merchant, read, next, cancellation).ConfigureAwait(false)
                ? decided
                : DraftProblems.Changed();
    }

    internal static Result<ProgramDraft> Decide(ProgramDraft draft, ApproveDraftCommand command, ProgramSettings settings, DateTimeOffset now)
    {
        if (draft.State == DraftState.Published)
        {
            return DraftProblems.Published();
        }

        if (draft.Revision != command.Revision)
        {
            return DraftProblems.Changed();
        }

        if (settings.AnotherApproves && draft.Changed.By == command.By)
        {
            return DraftProblems.SelfApproval();
        }

        return CheckedProgram.Check(command.Merchant, draft.Document).Problem is { } problem ? problem
            : draft.Approved?.By == command.By ? draft
            : draft with { Approved = new SignedBy(command.By, now) };
    }
}
