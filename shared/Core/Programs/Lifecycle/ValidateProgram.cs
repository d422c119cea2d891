using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Lifecycle;

/// <param name="Errors">Each with its pointer and code; empty if the program is sound.</param>
/// <param name="Warnings">What is allowed but should be known.</param>
public sealed record ProgramFindings(IReadOnlyList<ProblemError> Errors, IReadOnlyList<ProblemError> Warnings)
{
    /// <summary>It could be published.</summary>
    public bool IsPublishable => Errors.Count == 0;
}

/// <summary>Says everything that is wrong with a document, and what should be known before it follows the program in force. Stores nothing.</summary>
public sealed class ValidateProgram(ProgramCatalog programs)
{
    /// <summary>Refusal: <c>request.too_large</c>.</summary>
    public async Task<Result<ProgramFindings>> HandleAsync(MerchantId merchant, ReadOnlyMemory<byte> document, CancellationToken cancellation)
    {
        if (CheckedProgram.TooLarge(document) is { } tooLarge)
        {
            return tooLarge;
        }

        ProgramReading reading = ProgramReader.Read(document, merchant);
        PublishedProgram? inForce = reading.Program is null ? null : await programs.FindCurrentAsync(merchant, cancellation).ConfigureAwait(false);
        return reading.Program is null || inForce is null
            ? new ProgramFindings(reading.Errors, reading.Warnings)
            : new ProgramFindings(reading.Errors, [.. reading.Warnings, .. NewCounts.After(inForce.Compiled, reading.Program)]);
    }
}
