using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using AuthorizationLevel = Microsoft.Azure.Functions.Worker.AuthorizationLevel;

namespace Distribution.Tests.Runtime.Http;

public sealed record Greeting(string Text, int Number);

public sealed class Visits
{
    public int Count { get; set; }

    public List<string> Seen { get; } = [];
}

public sealed class HttpFunctions(Visits visits)
{
    [Function("Open")]
    public IActionResult Open([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id:int}/{part?}")] HttpRequest request, int id, string? part, string? q)
    {
        visits.Count++;
        return new OkObjectResult(new Greeting($"{request.Method} {part ?? "-"} {q ?? "-"}", id));
    }

    [Function("Put")]
    public static async Task<IResult> Put([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "items/{id:int}/{part?}")] HttpRequest request, CancellationToken cancellation)
    {
        using var reader = new StreamReader(request.Body);
        return Results.Text(await reader.ReadToEndAsync(cancellation), statusCode: 202);
    }

    [Function("Keyed")]
    public static IActionResult Keyed([HttpTrigger("get")] HttpRequest request) => new ContentResult { Content = request.Path };

    [Function("ForSystem")]
    public static IActionResult ForSystem([HttpTrigger(AuthorizationLevel.System, "get")] HttpRequest request) => new ContentResult { Content = request.Path };

    [Function("ForAdmin")]
    public static IActionResult ForAdmin([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => new ContentResult { Content = request.Path };

    [Function("Broken")]
    public static async Task<IActionResult> Broken([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        await Task.Yield();
        throw new InvalidOperationException(request.Path);
    }

    [Function("BrokenAtOnce")]
    public static IActionResult BrokenAtOnce([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new InvalidOperationException(request.Path);

    [Function("Direct")]
    public static async Task Direct([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context)
    {
        HttpContext http = context.GetHttpContext()!;
        http.Response.StatusCode = 203;
        await http.Response.WriteAsync(request.Method + " " + context.FunctionDefinition.Name);
    }
}

/// <summary>Notes what it sees and turns a certain result into another.</summary>
public sealed class NotingMiddleware(Visits visits) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        visits.Seen.Add($"{context.FunctionDefinition.Name} {context.FunctionDefinition.InputBindings["request"].Type} {context.GetHttpContext() is not null}");
        await next(context);
        if (context.GetHttpContext()?.Request.Query.ContainsKey("replace") == true)
        {
            context.GetInvocationResult().Value = new StatusCodeResult(418);
        }
    }
}
