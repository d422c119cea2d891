using Distribution.Kernel;
using Microsoft.AspNetCore.Http;

namespace Distribution.Functions.Api.Problems;

/// <summary>The one place where a refusal becomes an HTTP answer.</summary>
public static class ProblemAnswers
{
    public const string ContentType = "application/problem+json";

    private const string TypePrefix = "urn:problem-type:distribution:";

    public static ApiAnswer From(Problem problem)
    {
        IReadOnlyList<ProblemError>? errors = (problem.Errors, problem.Pointer) switch
        {
            ({ Count: > 0 }, _) => problem.Errors,
            (_, { } pointer) => [new ProblemError(pointer, problem.Detail)],
            _ => null,
        };
        return Build(StatusOf(problem.Kind), problem.Code, problem.Detail, null, errors);
    }

    /// <summary>What the caller is told of a fault: nothing but how to find it in the logs.</summary>
    public static ApiAnswer Fault(string? instance) =>
        Build(StatusCodes.Status500InternalServerError, "internal.error", "The request failed; it has been logged.", instance, null);

    internal static int StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => StatusCodes.Status400BadRequest,
        ProblemKind.Unauthorized => StatusCodes.Status401Unauthorized,
        ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ProblemKind.UnsupportedType => StatusCodes.Status415UnsupportedMediaType,
        ProblemKind.Refused => StatusCodes.Status422UnprocessableEntity,
        ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
    };

    private static ApiAnswer Build(int status, string code, string detail, string? instance, IReadOnlyList<ProblemError>? errors)
    {
        var body = new ProblemBody(TypePrefix + code, TitleOf(status), status, detail, code, instance, errors);
        ApiAnswer answer = ApiAnswer.Json(status, body, ApiJson.Default.ProblemBody) with { ContentType = ContentType };
        return status switch
        {
            StatusCodes.Status401Unauthorized => answer with { Header = new ApiHeader("WWW-Authenticate", "Bearer") },
            StatusCodes.Status503ServiceUnavailable => answer with { Header = new ApiHeader("Retry-After", "1") },
            _ => answer,
        };
    }

    private static string TitleOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request is not usable",
        StatusCodes.Status401Unauthorized => "Not authenticated",
        StatusCodes.Status403Forbidden => "Not allowed",
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status409Conflict => "The present state does not allow it",
        StatusCodes.Status413PayloadTooLarge => "The body is too large",
        StatusCodes.Status415UnsupportedMediaType => "The body's type is not read here",
        StatusCodes.Status422UnprocessableEntity => "A rule forbids it",
        StatusCodes.Status503ServiceUnavailable => "Try again",
        _ => "The request failed",
    };
}
