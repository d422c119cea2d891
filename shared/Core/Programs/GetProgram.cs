using Distribution.Kernel;

namespace Distribution.Programs;

/// <param name="Merchant">Whose program.</param>
/// <param name="Version">The version; null for the one in force.</param>
public sealed record GetProgramQuery(MerchantId Merchant, int? Version);

/// <summary>A published version. Refusal: <c>program.not_found</c>.</summary>
public sealed class GetProgram(ProgramCatalog catalog)
{
    public async Task<Result<ProgramVersion>> HandleAsync(GetProgramQuery query, CancellationToken cancellation)
    {
        PublishedProgram? program = query.Version is { } version
            ? await catalog.FindAsync(query.Merchant, version, cancellation).ConfigureAwait(false)
            : await catalog.FindCurrentAsync(query.Merchant, cancellation).ConfigureAwait(false);
        return program is null ? Problem.NotFound("program.not_found", "There is no such program.") : program.Stored;
    }
}
