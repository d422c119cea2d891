using System.Text;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Programs.Lifecycle;

/// <param name="Merchant">Whose program.</param>
/// <param name="Number">Which draft.</param>
/// <param name="Revision">What was read and is published.</param>
/// <param name="At">From when it decides; null for at once.</param>
/// <param name="AcknowledgeLevels">Who publishes answers for more than two levels.</param>
/// <param name="By">Who publishes it.</param>
public sealed record PublishDraftCommand(MerchantId Merchant, int Number, int Revision, DateTimeOffset? At, bool AcknowledgeLevels, UserId By);

/// <summary>
/// Makes an approved draft a version, at once or from a time on: it comes into force by itself. Refusals:
/// <c>draft.not_found</c>, <c>draft.published</c>, <c>draft.changed</c>, <c>draft.not_approved</c>, <c>draft.self_approval</c>,
/// <c>program.cancelled</c>, <c>program.invalid</c>, <c>program.levels_unacknowledged</c>, <c>program.time_past</c>,
/// <c>program.time_too_far</c>, <c>program.too_many_scheduled</c>, <c>program.time_zone_fixed</c>,
/// <c>program.week_start_fixed</c>, <c>program.currency_fixed</c>.
/// </summary>
public sealed class PublishDraft
{
    private readonly DraftStore _drafts;
    private readonly ProgramStore _programs;
    private readonly Publisher _publisher;
    private readonly ValidateProgram _validate;

    internal PublishDraft(DraftStore drafts, ProgramStore programs, Publisher publisher, ValidateProgram validate)
    {
        _drafts = drafts;
        _programs = programs;
        _publisher = publisher;
        _validate = validate;
    }

    /// <summary>The version; the same command again is answered the same, unless the version was taken back meanwhile.</summary>
    public async Task<Result<PublishProgramResult>> HandleAsync(PublishDraftCommand command, CancellationToken cancellation)
    {
        ProgramSettings settings = (await _drafts.SettingsAsync(command.Merchant, cancellation).ConfigureAwait(false))?.Value ?? ProgramSettings.Default;
        for (int attempt = 0; attempt < PublishProgram.MaxAttempts; attempt++)
        {
            if (await _drafts.GetAsync(command.Merchant, command.Number, cancellation).ConfigureAwait(false) is not { } read)
            {
                return DraftProblems.NotFound();
            }

            if (read.Value.Version is { } version)
            {
                return await RepeatAsync(command, read.Value, version, cancellation).ConfigureAwait(false);
            }

            if (Refuse(read.Value, command, settings) is { } refusal)
            {
                return refusal;
            }

            if (!CheckedProgram.Check(command.Merchant, read.Value.Document).TryGet(out CheckedProgram? program, out Problem? problem))
            {
                return problem;
            }

            var publication = new Publication(command.Merchant, program, command.At, command.By, command.AcknowledgeLevels)
            {
                From = (read.Value, version => DraftStore.Replace(read, read.Value with { Version = version.Version })),
            };
            if (await _publisher.TryAsync(publication, cancellation).ConfigureAwait(false) is { } result)
            {
                return result;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"Programs of merchant {command.Merchant} are being published by others.");
    }

    internal static Problem? Refuse(ProgramDraft draft, PublishDraftCommand command, ProgramSettings settings) =>
        draft.Revision != command.Revision ? DraftProblems.Changed()
        : draft.Approved is not { } approved ? DraftProblems.NotApproved()
        : settings.AnotherApproves && approved.By == draft.Changed.By ? DraftProblems.SelfApproval()
        : null;

    private async Task<Result<PublishProgramResult>> RepeatAsync(PublishDraftCommand command, ProgramDraft draft, int version, CancellationToken cancellation)
    {
        ProgramVersion published = (await _programs.VersionAsync(command.Merchant, version, cancellation).ConfigureAwait(false)
            ?? throw new InvalidDataException($"Draft {draft.Number} of merchant {command.Merchant} names a version that is not there.")).Value;
        if (draft.Revision != command.Revision || published.ScheduledFor != command.At || published.PublishedBy != command.By)
        {
            return DraftProblems.Published();
        }

        return await _programs.CancelledAsync(command.Merchant, version, cancellation).ConfigureAwait(false) is not null
            ? Problem.Conflict("program.cancelled", $"Version {version}, which the draft became, was taken back and never decides; publish a new draft.")
            : new PublishProgramResult(version, published.PublishedAt, await WarningsAsync(command.Merchant, draft, cancellation).ConfigureAwait(false)) { InForceFrom = published.InForceFrom };
    }

    private async Task<IReadOnlyList<ProblemError>> WarningsAsync(MerchantId merchant, ProgramDraft draft, CancellationToken cancellation) =>
        (await _validate.HandleAsync(merchant, Encoding.UTF8.GetBytes(draft.Document), cancellation).ConfigureAwait(false)).TryGet(out ProgramFindings? found, out _) ? found.Warnings : [];
}
