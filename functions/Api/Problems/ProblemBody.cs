using Distribution.Kernel;

namespace Distribution.Functions.Api.Problems;

/// <summary>A problem document (RFC 9457) as this API sends it.</summary>
/// <param name="Type">A URI made of the code.</param>
/// <param name="Title">The kind of problem, the same for every problem of the status.</param>
/// <param name="Status">The HTTP status again.</param>
/// <param name="Detail">One sentence about this occurrence.</param>
/// <param name="Code">Stable and machine-readable; the table is in docs/api.md.</param>
/// <param name="Instance">Names the occurrence in the logs; null where nothing is logged.</param>
/// <param name="Errors">The offending parts of the request; null if it is not about a part.</param>
public sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, string? Instance, IReadOnlyList<ProblemError>? Errors);
