using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Lifecycle;

namespace Distribution.Programs;

/// <param name="Merchant">Whose program.</param>
/// <param name="Document">A <c>reward-program/1</c> document, UTF-8 JSON.</param>
public sealed record PublishProgramCommand(MerchantId Merchant, ReadOnlyMemory<byte> Document)
{
    /// <summary>Who publishes it; null if nobody is known.</summary>
    public UserId? By { get; init; }

    /// <summary>He answers for more than two levels.</summary>
    public bool AcknowledgeLevels { get; init; }
}

/// <param name="Version">The version.</param>
/// <param name="PublishedAt">UTC.</param>
/// <param name="Warnings">What is allowed but should be known.</param>
public sealed record PublishProgramResult(int Version, DateTimeOffset PublishedAt, IReadOnlyList<ProblemError> Warnings)
{
    /// <summary>From when it decides, UTC.</summary>
    public DateTimeOffset InForceFrom { get; init; }
}

/// <summary>The short way: makes a program the one in force at once, without a draft. The document in force sent again is the same version.</summary>
public sealed class PublishProgram
{
    /// <summary>The largest document in bytes.</summary>
    public const int MaxDocument = 64 * 1024;

    internal const int MaxAttempts = 20;

    private readonly Publisher _publisher;
    private readonly DraftStore _drafts;

    internal PublishProgram(Publisher publisher, DraftStore drafts)
    {
        _publisher = publisher;
        _drafts = drafts;
    }

    /// <summary>
    /// Refusals: <c>program.invalid</c> with all <see cref="Problem.Errors"/>,
    /// <c>request.too_large</c>, <c>program.levels_unacknowledged</c>,
    /// <c>program.time_zone_fixed</c>, <c>program.week_start_fixed</c>, <c>program.currency_fixed</c>, and
    /// <c>program.approval_required</c> where the shop wants two people.
    /// </summary>
    public async Task<Result<PublishProgramResult>> HandleAsync(PublishProgramCommand command, CancellationToken cancellation)
    {
        if (!CheckedProgram.Check(command.Merchant, command.Document).TryGet(out CheckedProgram? program, out Problem? problem))
        {
            return problem;
        }

        if (await _drafts.SettingsAsync(command.Merchant, cancellation).ConfigureAwait(false) is { Value.AnotherApproves: true })
        {
            return Problem.Forbidden("program.approval_required", "The shop wants a second person: make a draft and have it approved.");
        }

        var publication = new Publication(command.Merchant, program, null, command.By, command.AcknowledgeLevels);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await _publisher.TryAsync(publication, cancellation).ConfigureAwait(false) is { } result)
            {
                return result;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"Programs of merchant {command.Merchant} are being published by others.");
    }
}
