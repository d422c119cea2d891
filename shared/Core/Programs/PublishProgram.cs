using System.Text;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Storage;

namespace Distribution.Programs;

/// <param name="Merchant">Whose program.</param>
/// <param name="Document">A <c>reward-program/1</c> document, UTF-8 JSON.</param>
public sealed record PublishProgramCommand(MerchantId Merchant, ReadOnlyMemory<byte> Document);

/// <param name="Version">The version that is now in force.</param>
/// <param name="PublishedAt">UTC.</param>
/// <param name="Warnings">What is allowed but should be known.</param>
public sealed record PublishProgramResult(int Version, DateTimeOffset PublishedAt, IReadOnlyList<ProblemError> Warnings);

/// <summary>Makes a program the one in force. The document in force sent again is the same version.</summary>
public sealed class PublishProgram
{
    /// <summary>The largest document in bytes.</summary>
    public const int MaxDocument = 64 * 1024;

    /// <summary>What programs may ask of the shop beyond paid orders, paths and the limits of level 1.</summary>
    public const ProgramNeeds Provided = ProgramNeeds.Limits | ProgramNeeds.Budgets | ProgramNeeds.CompletedOrders | ProgramNeeds.Buyers | ProgramNeeds.Dates
        | ProgramNeeds.OtherPayees | ProgramNeeds.Rankings | ProgramNeeds.Closes;

    private const int MaxAttempts = 20;

    private readonly ProgramStore _store;
    private readonly TimeProvider _time;

    internal PublishProgram(ProgramStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
    }

    /// <summary>
    /// Refusals: <c>program.invalid</c> with all <see cref="Problem.Errors"/>, <c>program.not_supported</c> for what is not
    /// in <see cref="Provided"/>, <c>request.too_large</c>.
    /// </summary>
    public async Task<Result<PublishProgramResult>> HandleAsync(PublishProgramCommand command, CancellationToken cancellation)
    {
        if (command.Document.Length > MaxDocument)
        {
            return new Problem("request.too_large", ProblemKind.TooLarge, $"A program has at most {MaxDocument} bytes.");
        }

        ProgramReading reading = ProgramReader.Read(command.Document, command.Merchant);
        if (reading.Program is null)
        {
            return Problem.Refused("program.invalid", $"The program has {reading.Errors.Count} error(s).", reading.Errors[0].Pointer) with { Errors = reading.Errors };
        }

        ProgramNeeds missing = CompiledProgram.Compile(reading.Program, 0).Needs & ~Provided;
        if (missing != ProgramNeeds.None)
        {
            return Problem.Refused("program.not_supported", $"The program is sound, but the shop does not provide what it needs: {missing}.");
        }

        string document = Encoding.UTF8.GetString(command.Document.Span);
        DateTimeOffset now = _time.GetUtcNow();
        await _store.KnowAsync(command.Merchant, now, cancellation).ConfigureAwait(false);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<CurrentProgram>? current = await _store.CurrentAsync(command.Merchant, cancellation).ConfigureAwait(false);
            int last = current?.Value.Version ?? 0;
            Stored<ProgramVersion>? same = await _store.VersionAsync(command.Merchant, last, cancellation).ConfigureAwait(false);
            if (same is not null && same.Value.Document == document)
            {
                return new PublishProgramResult(last, same.Value.PublishedAt, reading.Warnings);
            }

            if (await _store.AddAsync(command.Merchant, current, new ProgramVersion(last + 1, document, now), cancellation).ConfigureAwait(false))
            {
                return new PublishProgramResult(last + 1, now, reading.Warnings);
            }
        }

        throw new RetryableException($"Programs of merchant {command.Merchant} are being published by others.");
    }
}
