using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Programs.Lifecycle;

/// <param name="Merchant">Whose program.</param>
/// <param name="Version">Which version.</param>
/// <param name="By">Who cancels it.</param>
public sealed record CancelPublicationCommand(MerchantId Merchant, int Version, UserId By);

/// <summary>
/// Takes back a version before its time has come; it stays readable and never decides. Refusals:
/// <c>program.not_found</c>, <c>program.not_scheduled</c> for one that decides already, or did.
/// </summary>
public sealed class CancelPublication
{
    private readonly ProgramStore _store;
    private readonly TimeProvider _time;

    internal CancelPublication(ProgramStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
    }

    /// <summary>Who cancelled it, now or before.</summary>
    public async Task<Result<SignedBy>> HandleAsync(CancelPublicationCommand command, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < PublishProgram.MaxAttempts; attempt++)
        {
            if (await _store.CancelledAsync(command.Merchant, command.Version, cancellation).ConfigureAwait(false) is { } before)
            {
                return before;
            }

            DateTimeOffset now = _time.GetUtcNow();
            Stored<CurrentProgram>? read = await _store.CurrentAsync(command.Merchant, cancellation).ConfigureAwait(false);
            if (read?.Value.FindWaiting(command.Version, now) is not { } start)
            {
                return command.Version >= 1 && command.Version <= (read?.Value.Version ?? 0)
                    ? Problem.Conflict("program.not_scheduled", "The version has come into force; publish another instead.")
                    : Problem.NotFound("program.not_found", "There is no such program.");
            }

            var by = new SignedBy(command.By, now);
            if (await _store.CancelAsync(command.Merchant, read, start, by, cancellation).ConfigureAwait(false))
            {
                return by;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"Programs of merchant {command.Merchant} are being published by others.");
    }
}
