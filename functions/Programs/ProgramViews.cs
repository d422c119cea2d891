using System.Text.Json;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Lifecycle;

namespace Distribution.Functions.Programs;

/// <summary>A program that was published.</summary>
/// <param name="Version">The version.</param>
/// <param name="InForceFrom">From when it decides; it comes into force by itself.</param>
/// <param name="Warnings">What is allowed but should be known.</param>
public sealed record PublishedView(int Version, DateTimeOffset PublishedAt, DateTimeOffset InForceFrom, IReadOnlyList<ProblemError> Warnings)
{
    internal static PublishedView Of(PublishProgramResult result) => new(result.Version, result.PublishedAt, result.InForceFrom, result.Warnings);
}

/// <summary>A published version with its document; one that was taken back before its time never decides.</summary>
public sealed record ProgramView(
    int Version,
    DateTimeOffset PublishedAt,
    DateTimeOffset InForceFrom,
    UserId? PublishedBy,
    int? Draft,
    SignedBy? Approved,
    SignedBy? LevelsAcknowledged,
    SignedBy? Cancelled,
    JsonElement Program)
{
    internal static ProgramView Of(FoundProgram found)
    {
        ProgramVersion version = found.Program;
        using var document = JsonDocument.Parse(version.Document);
        return new ProgramView(
            version.Version,
            version.PublishedAt,
            version.InForceFrom,
            version.PublishedBy,
            version.Draft,
            version.Approved,
            version.LevelsAcknowledged,
            found.Cancelled,
            document.RootElement.Clone());
    }
}

/// <summary>A published version in the list of them.</summary>
public sealed record ListedProgramView(
    int Version, ProgramState State, DateTimeOffset PublishedAt, DateTimeOffset InForceFrom, UserId? PublishedBy, int? Draft, SignedBy? Cancelled)
{
    internal static ListedProgramView Of(ListedProgram listed) => new(
        listed.Program.Version,
        listed.State,
        listed.Program.PublishedAt,
        listed.Program.InForceFrom,
        listed.Program.PublishedBy,
        listed.Program.Draft,
        listed.Cancelled);
}

/// <summary>A version that was taken back before its time.</summary>
public sealed record CancelledView(int Version, SignedBy Cancelled);

/// <summary>Everything that is wrong with a program.</summary>
public sealed record FindingsView(bool Publishable, IReadOnlyList<ProblemError> Errors, IReadOnlyList<ProblemError> Warnings)
{
    internal static FindingsView Of(ProgramFindings findings) => new(
        findings.IsPublishable,
        findings.Errors,
        findings.Warnings);
}
