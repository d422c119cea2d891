using System.Text;
using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Lifecycle;

/// <summary>A document that was read and found sound.</summary>
/// <param name="Document">The merchant's JSON as it was sent.</param>
/// <param name="Program">What it says.</param>
/// <param name="Warnings">What is allowed but should be known.</param>
internal sealed record CheckedProgram(string Document, RewardProgram Program, IReadOnlyList<ProblemError> Warnings)
{
    /// <summary>Refusals: <c>request.too_large</c>, <c>program.invalid</c> with all errors.</summary>
    public static Result<CheckedProgram> Check(MerchantId merchant, ReadOnlyMemory<byte> document)
    {
        if (TooLarge(document) is { } tooLarge)
        {
            return tooLarge;
        }

        ProgramReading reading = ProgramReader.Read(document, merchant);
        return reading.Program is null
            ? Invalid(reading.Errors)
            : new CheckedProgram(Encoding.UTF8.GetString(document.Span), reading.Program, reading.Warnings);
    }

    public static Result<CheckedProgram> Check(MerchantId merchant, string document) => Check(merchant, Encoding.UTF8.GetBytes(document));

    public static Problem? TooLarge(ReadOnlyMemory<byte> document) => document.Length > PublishProgram.MaxDocument
        ? new Problem("request.too_large", ProblemKind.TooLarge, $"A program has at most {PublishProgram.MaxDocument} bytes.")
        : null;

    public static Problem Invalid(IReadOnlyList<ProblemError> errors) =>
        Problem.Refused("program.invalid", $"The program has {errors.Count} error(s).", errors[0].Pointer) with { Errors = errors };
}
