using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Http;

/// <summary>Serves one HTTP function: key, invocation, response.</summary>
internal sealed class HttpEndpoint(FunctionPlan plan, HttpTrigger trigger, FunctionPipeline pipeline, HttpKeys keys, ILogger log)
{
    private static readonly ActionDescriptor NoAction = new();

    public async Task ServeAsync(HttpContext http)
    {
        if (!keys.Opens(plan.Function.Name, trigger.Level, KeyOf(http.Request)))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            await pipeline.InvokeAsync(
                plan,
                new HttpTriggerData(http),
                http.RequestAborted,
                prepare: context => context.Items[FunctionContextExtensions.HttpContextKey] = http,
                finish: context => RespondAsync(http, context.Result.Value)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
        catch (Exception error)
        {
            Log.Failed(log, error, plan.Function.Name);
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }

            // The server's own refusals (a body over the limit) keep their status.
            http.Response.Clear();
            http.Response.StatusCode = error is BadHttpRequestException refused ? refused.StatusCode : StatusCodes.Status500InternalServerError;
        }
    }

    private static string? KeyOf(HttpRequest request)
    {
        string? header = request.Headers["x-functions-key"];
        return string.IsNullOrEmpty(header) ? request.Query["code"] : header;
    }

    private Task RespondAsync(HttpContext http, object? result)
    {
        object? response = plan.Function.HttpResult is { } property && property.DeclaringType?.IsInstanceOfType(result) == true
            ? property.GetValue(result)
            : result;
        return response switch
        {
            IActionResult action => action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), NoAction)),
            IResult direct => direct.ExecuteAsync(http),
            _ => Task.CompletedTask,
        };
    }
}
