using System.Text.Json;
using Distribution.Kernel;

namespace Distribution.Functions.Programs;

/// <summary>A program that was published.</summary>
/// <param name="Version">The version now in force.</param>
/// <param name="Warnings">What is allowed but should be known.</param>
public sealed record PublishedView(int Version, DateTimeOffset PublishedAt, IReadOnlyList<ProblemError> Warnings);

/// <summary>A published version with its document.</summary>
public sealed record ProgramView(int Version, DateTimeOffset PublishedAt, JsonElement Program);
