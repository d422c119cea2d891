using System.Text.Json;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Problems;
using Distribution.Kernel;

namespace Distribution.Tests.Functions.Api;

public sealed class ProblemAnswersTests
{
    [Theory]
    [InlineData(ProblemKind.Invalid, 400)]
    [InlineData(ProblemKind.Unauthorized, 401)]
    [InlineData(ProblemKind.Forbidden, 403)]
    [InlineData(ProblemKind.NotFound, 404)]
    [InlineData(ProblemKind.Conflict, 409)]
    [InlineData(ProblemKind.TooLarge, 413)]
    [InlineData(ProblemKind.UnsupportedType, 415)]
    [InlineData(ProblemKind.Refused, 422)]
    [InlineData(ProblemKind.Unavailable, 503)]
    public void Every_kind_has_its_status(ProblemKind kind, int status)
    {
        ApiAnswer answer = ProblemAnswers.From(new Problem("order.not_paid", kind, "The order is not paid."));

        answer.Status.ShouldBe(status);
        answer.ContentType.ShouldBe("application/problem+json");
        answer.Header.ShouldBe(status switch
        {
            401 => new ApiHeader("WWW-Authenticate", "Bearer"),
            503 => new ApiHeader("Retry-After", "1"),
            _ => null,
        });
        JsonElement body = JsonDocument.Parse(answer.Body).RootElement;
        body.GetProperty("status").GetInt32().ShouldBe(status);
        body.GetProperty("code").GetString().ShouldBe("order.not_paid");
        body.GetProperty("type").GetString().ShouldBe("urn:problem-type:distribution:order.not_paid");
        body.GetProperty("detail").GetString().ShouldBe("The order is not paid.");
        body.TryGetProperty("errors", out _).ShouldBeFalse();
    }

    [Fact]
    public void A_pointer_becomes_an_error()
    {
        ApiAnswer answer = ProblemAnswers.From(Problem.Refused("order.line_invalid", "Too many.", "/lines/0/qty"));

        JsonElement error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("errors")[0];
        error.GetProperty("pointer").GetString().ShouldBe("/lines/0/qty");
        error.GetProperty("detail").GetString().ShouldBe("Too many.");
    }

    [Fact]
    public void Several_errors_are_all_named()
    {
        Problem problem = Problem.Refused("program.invalid", "Two errors.", "/a") with { Errors = [new("/a", "First."), new("/b", "Second.")] };

        JsonElement errors = JsonDocument.Parse(ProblemAnswers.From(problem).Body).RootElement.GetProperty("errors");
        errors.EnumerateArray().Select(error => error.GetProperty("pointer").GetString()).ShouldBe(["/a", "/b"]);
    }
}
