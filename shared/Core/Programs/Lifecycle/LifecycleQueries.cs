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

/// <summary>How a shop publishes: read and set.</summary>
public sealed class ProgramSettingsHandlers
{
    private readonly DraftStore _drafts;
    private readonly TimeProvider _time;

    internal ProgramSettingsHandlers(DraftStore drafts, TimeProvider time)
    {
        _drafts = drafts;
        _time = time;
    }

    public ValueTask<ProgramSettings> GetAsync(MerchantId merchant, CancellationToken cancellation) => _drafts.SettingsAsync(merchant, cancellation);

    public async Task<ProgramSettings> PutAsync(MerchantId merchant, bool anotherApproves, UserId by, CancellationToken cancellation)
    {
        var settings = new ProgramSettings(anotherApproves, new SignedBy(by, _time.GetUtcNow()));
        for (int attempt = 0; attempt < PublishProgram.MaxAttempts; attempt++)
        {
            if (await _drafts.PutSettingsAsync(merchant, settings, cancellation).ConfigureAwait(false))
            {
                return settings;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The program settings of merchant {merchant} keep changing.");
    }
}
