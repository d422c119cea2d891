using System.Text;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Programs.Lifecycle;

/// <summary>A document that was read, found sound, and needs nothing that is not provided.</summary>
/// <param name="Document">The merchant's JSON as it was sent.</param>
/// <param name="Program">What it says.</param>
/// <param name="Warnings">What is allowed but should be known.</param>
internal sealed record CheckedProgram(string Document, RewardProgram Program, IReadOnlyList<ProblemError> Warnings)
{
    /// <summary>Refusals: <c>request.too_large</c>, <c>program.invalid</c> with all errors, <c>program.not_supported</c>.</summary>
    public static Result<CheckedProgram> Check(MerchantId merchant, ReadOnlyMemory<byte> document)
    {
        if (TooLarge(document) is { } tooLarge)
        {
            return tooLarge;
        }

        ProgramReading reading = ProgramReader.Read(document, merchant);
        if (reading.Program is null)
        {
            return Invalid(reading.Errors);
        }

        ProgramNeeds missing = Missing(reading.Program);
        return missing == ProgramNeeds.None
            ? new CheckedProgram(Encoding.UTF8.GetString(document.Span), reading.Program, reading.Warnings)
            : Problem.Refused("program.not_supported", $"The program is sound, but the shop does not provide what it needs: {missing}.");
    }

    public static Result<CheckedProgram> Check(MerchantId merchant, string document) => Check(merchant, Encoding.UTF8.GetBytes(document));

    /// <summary>What a sound program needs that is not provided.</summary>
    public static ProgramNeeds Missing(RewardProgram program) => CompiledProgram.Compile(program, 0).Needs & ~PublishProgram.Provided;

    public static Problem? TooLarge(ReadOnlyMemory<byte> document) => document.Length > PublishProgram.MaxDocument
        ? new Problem("request.too_large", ProblemKind.TooLarge, $"A program has at most {PublishProgram.MaxDocument} bytes.")
        : null;

    public static Problem Invalid(IReadOnlyList<ProblemError> errors) =>
        Problem.Refused("program.invalid", $"The program has {errors.Count} error(s).", errors[0].Pointer) with { Errors = errors };
}
