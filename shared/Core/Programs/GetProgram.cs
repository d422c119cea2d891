using Distribution.Kernel;

namespace Distribution.Programs;

/// <param name="Merchant">Whose program.</param>
/// <param name="Version">The version; null for the one in force.</param>
public sealed record GetProgramQuery(MerchantId Merchant, int? Version);

/// <param name="Program">The version.</param>
/// <param name="Cancelled">Who took it back before its time; null if nobody did.</param>
public sealed record FoundProgram(ProgramVersion Program, SignedBy? Cancelled);

/// <summary>A published version. Refusal: <c>program.not_found</c>.</summary>
public sealed class GetProgram
{
    private readonly ProgramCatalog _catalog;
    private readonly ProgramStore _store;

    internal GetProgram(ProgramCatalog catalog, ProgramStore store)
    {
        _catalog = catalog;
        _store = store;
    }

    public async Task<Result<FoundProgram>> HandleAsync(GetProgramQuery query, CancellationToken cancellation)
    {
        PublishedProgram? program = query.Version is { } version
            ? await _catalog.FindAsync(query.Merchant, version, cancellation).ConfigureAwait(false)
            : await _catalog.FindCurrentAsync(query.Merchant, cancellation).ConfigureAwait(false);
        if (program is null)
        {
            return Problem.NotFound("program.not_found", "There is no such program.");
        }

        SignedBy? cancelled = program.Stored.ScheduledFor is null ? null
            : await _store.CancelledAsync(query.Merchant, program.Stored.Version, cancellation).ConfigureAwait(false);
        return new FoundProgram(program.Stored, cancelled);
    }
}
