using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Lifecycle;
using Distribution.Storage;

namespace Distribution.Programs;

/// <summary>A sound program on its way to becoming a version.</summary>
/// <param name="Merchant">Whose program.</param>
/// <param name="Checked">The program, read and found sound and provided for.</param>
/// <param name="At">When it is to decide from; null for at once.</param>
/// <param name="By">Who publishes it; null if nobody is known.</param>
/// <param name="AcknowledgeLevels">He answers for more than two levels.</param>
internal sealed record Publication(MerchantId Merchant, CheckedProgram Checked, DateTimeOffset? At, UserId? By, bool AcknowledgeLevels)
{
    /// <summary>The draft it comes from, and how that is written once it is published; null without a draft.</summary>
    public (ProgramDraft Draft, Func<ProgramVersion, EntityWrite> Write)? From { get; init; }
}

/// <summary>Makes versions of programs, whichever way they come.</summary>
internal sealed class Publisher(ProgramStore store, ProgramCatalog catalog, TimeProvider time)
{
    /// <summary>How far ahead a program may be published.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(366);

    /// <summary>How many versions may wait for their time.</summary>
    public const int MaxWaiting = 10;

    /// <summary>One try; null if something has changed since it was read, and it may be tried again.</summary>
    public async Task<Result<PublishProgramResult>?> TryAsync(Publication publication, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        Stored<CurrentProgram>? read = await store.CurrentAsync(publication.Merchant, cancellation).ConfigureAwait(false);
        CurrentProgram current = read?.Value ?? CurrentProgram.None;
        if (publication is { At: null, From: null } && current.At(now) is { } inForce)
        {
            ProgramVersion same = (await catalog.GetAsync(publication.Merchant, inForce, cancellation).ConfigureAwait(false)).Stored;
            if (same.Document == publication.Checked.Document)
            {
                return Answer(same, publication);
            }
        }

        PublishedProgram? last = current.Starts.Count == 0 ? null
            : await catalog.GetAsync(publication.Merchant, current.Starts[^1].Version, cancellation).ConfigureAwait(false);
        if (Refuse(publication, current, last?.Compiled.Terms, now) is { } refusal)
        {
            return refusal;
        }

        ProgramVersion version = Version(publication, current, now);
        var start = new ProgramStart(version.Version, version.InForceFrom, publication.At is not null);
        await store.KnowAsync(publication.Merchant, now, cancellation).ConfigureAwait(false);
        return await store.AddAsync(publication.Merchant, read, current.With(start, now), version, start, publication.From?.Write(version), cancellation).ConfigureAwait(false)
            ? (Result<PublishProgramResult>?)Answer(version, publication, await BeforeAsync(publication.Merchant, current, start, cancellation).ConfigureAwait(false))
            : null;
    }

    /// <summary>The program that decides until a version comes into force; null if none does.</summary>
    private async Task<PublishedProgram?> BeforeAsync(MerchantId merchant, CurrentProgram current, ProgramStart start, CancellationToken cancellation) =>
        current.At(start.From) is { } version ? await catalog.GetAsync(merchant, version, cancellation).ConfigureAwait(false) : null;

    internal static Problem? Refuse(Publication publication, CurrentProgram current, ProgramTerms? known, DateTimeOffset now)
    {
        ProgramTerms terms = publication.Checked.Program.Terms;
        if (known is not null && FixedTerms.Check(known, terms) is { } changed)
        {
            return changed;
        }

        if (terms.MaxLevels > ProgramReader.MaxLevelsWithoutWarning && !publication.AcknowledgeLevels)
        {
            return Problem.Refused("program.levels_unacknowledged", "Who publishes more than two levels must say that he answers for it.", "/attribution/maxLevels");
        }

        if (publication.At is not { } at)
        {
            return null;
        }

        return at <= now ? Problem.Refused("program.time_past", "The time is past; without one the program is published at once.", "/at")
            : at > now + MaxAhead ? Problem.Refused("program.time_too_far", $"A program is published at most {MaxAhead.Days} days ahead.", "/at")
            : current.Waiting(now) >= MaxWaiting ? Problem.Conflict("program.too_many_scheduled", $"At most {MaxWaiting} versions wait for their time.")
            : null;
    }

    private static ProgramVersion Version(Publication publication, CurrentProgram current, DateTimeOffset now)
    {
        int number = current.Version + 1;
        bool levels = publication.Checked.Program.Terms.MaxLevels > ProgramReader.MaxLevelsWithoutWarning;
        return new ProgramVersion(number, publication.Checked.Document, publication.At is null ? current.AtOnce(now) : now)
        {
            ScheduledFor = publication.At?.ToUniversalTime(),
            PublishedBy = publication.By,
            Draft = publication.From?.Draft.Number,
            Approved = publication.From?.Draft.Approved,
            LevelsAcknowledged = levels && publication.By is { } by ? new SignedBy(by, now) : null,
        };
    }

    private static Result<PublishProgramResult> Answer(ProgramVersion version, Publication publication, PublishedProgram? before = null)
    {
        IReadOnlyList<ProblemError> anew = before is null ? [] : NewCounts.After(before.Compiled, publication.Checked.Program);
        return new PublishProgramResult(version.Version, version.PublishedAt, [.. publication.Checked.Warnings, .. anew]) { InForceFrom = version.InForceFrom };
    }
}
