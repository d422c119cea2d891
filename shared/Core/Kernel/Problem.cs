namespace Distribution.Kernel;

/// <summary>The kind of a refusal; it decides the HTTP status and nothing else.</summary>
public enum ProblemKind
{
    /// <summary>400: the request itself is not usable.</summary>
    Invalid,

    /// <summary>401: no token, or one that is not valid.</summary>
    Unauthorized,

    /// <summary>403: the token's role may not do this.</summary>
    Forbidden,

    /// <summary>404: no such thing for this caller.</summary>
    NotFound,

    /// <summary>409: the present state does not allow it.</summary>
    Conflict,

    /// <summary>413: the body is larger than the limit.</summary>
    TooLarge,

    /// <summary>415: the body is not of a type that is read here.</summary>
    UnsupportedType,

    /// <summary>422: understood, but a rule of the business forbids it.</summary>
    Refused,

    /// <summary>503: a dependency did not answer; the same request may be sent again.</summary>
    Unavailable,
}

/// <summary>An expected refusal. A refused request has changed nothing.</summary>
/// <param name="Code">Stable, machine-readable, <c>area.reason</c> in lower case, for example <c>withdrawal.insufficient_balance</c>.</param>
/// <param name="Kind">Decides the HTTP status.</param>
/// <param name="Detail">One sentence for a person; no personal data, no keys.</param>
/// <param name="Pointer">RFC 6901 JSON pointer to the offending part of the request; null if the refusal is not about one.</param>
public sealed record Problem(string Code, ProblemKind Kind, string Detail, string? Pointer = null)
{
    /// <summary>Everything that is wrong, when the refusal lists more than one thing; otherwise empty.</summary>
    public IReadOnlyList<ProblemError> Errors { get; init; } = [];

    public static Problem Invalid(string code, string detail, string? pointer = null) => new(code, ProblemKind.Invalid, detail, pointer);

    public static Problem NotFound(string code, string detail) => new(code, ProblemKind.NotFound, detail);

    public static Problem Forbidden(string code, string detail) => new(code, ProblemKind.Forbidden, detail);

    public static Problem Conflict(string code, string detail) => new(code, ProblemKind.Conflict, detail);

    public static Problem Refused(string code, string detail, string? pointer = null) => new(code, ProblemKind.Refused, detail, pointer);
}

/// <summary>One of several things wrong with a document.</summary>
/// <param name="Pointer">RFC 6901 JSON pointer into the document; empty for the whole of it.</param>
/// <param name="Detail">One sentence for a person.</param>
public sealed record ProblemError(string Pointer, string Detail)
{
    /// <summary>Stable and machine-readable, <c>area.reason</c>; null where the area has no codes of its own.</summary>
    public string? Code { get; init; }
}
