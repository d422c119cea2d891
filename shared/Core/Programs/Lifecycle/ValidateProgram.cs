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

/// <summary>Says everything that is wrong with a document, and stores nothing.</summary>
public static class ValidateProgram
{
    /// <summary>Refusal: <c>request.too_large</c>.</summary>
    public static Result<ProgramFindings> Handle(MerchantId merchant, ReadOnlyMemory<byte> document)
    {
        if (CheckedProgram.TooLarge(document) is { } tooLarge)
        {
            return tooLarge;
        }

        ProgramReading reading = ProgramReader.Read(document, merchant);
        return new ProgramFindings(reading.Errors, reading.Warnings);
    }
}
