using Distribution.Kernel;

namespace Distribution.Programs.Lifecycle;

/// <summary>Drafts. Refusal: <c>draft.not_found</c>.</summary>
public sealed class GetDrafts
{
    private readonly DraftStore _drafts;

    internal GetDrafts(DraftStore drafts) => _drafts = drafts;

    public async Task<Result<ProgramDraft>> OneAsync(MerchantId merchant, int number, CancellationToken cancellation) =>
        await _drafts.GetAsync(merchant, number, cancellation).ConfigureAwait(false) is { } read ? read.Value : DraftProblems.NotFound();

    /// <summary>A page, the newest first.</summary>
    public ValueTask<Page<ProgramDraft>> ListAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation) =>
        _drafts.ListAsync(merchant, cursor, limit, cancellation);
}
