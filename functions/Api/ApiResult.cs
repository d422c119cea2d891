using Microsoft.AspNetCore.Mvc;

namespace Distribution.Functions.Api;

/// <summary>Writes an answer. Needs no MVC services, so it behaves the same wherever the functions run.</summary>
public sealed class ApiResult(ApiAnswer answer, bool replayed = false) : IActionResult
{
    public ApiAnswer Answer { get; } = answer;

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = Answer.Status;
        if (Answer.Header is { } header)
        {
            response.Headers[header.Name] = header.Value;
        }

        if (replayed)
        {
            response.Headers["Idempotency-Replayed"] = "true";
        }

        if (!Answer.Body.IsEmpty)
        {
            response.ContentType = Answer.ContentType;
            response.ContentLength = Answer.Body.Length;
            await response.Body.WriteAsync(Answer.Body, context.HttpContext.RequestAborted);
        }
    }
}
