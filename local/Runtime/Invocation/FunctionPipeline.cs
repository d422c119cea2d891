using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace EmbeddedFunctions.Invocation;

/// <summary>Scope, middleware, binding, call, outputs: the same for every trigger.</summary>
internal sealed class FunctionPipeline
{
    private readonly IServiceProvider _services;
    private readonly OutputSender _outputs;
    private readonly FunctionExecutionDelegate _chain;

    /// <param name="middleware">In the order they run, the outermost first.</param>
    public FunctionPipeline(IServiceProvider services, OutputSender outputs, IEnumerable<IFunctionsWorkerMiddleware> middleware)
    {
        _services = services;
        _outputs = outputs;
        FunctionExecutionDelegate chain = static context => ((EmbeddedFunctionContext)context).Plan.CallAsync((EmbeddedFunctionContext)context);
        foreach (IFunctionsWorkerMiddleware link in middleware.Reverse())
        {
            FunctionExecutionDelegate next = chain;
            chain = context => link.Invoke(context, next);
        }

        _chain = chain;
    }

    /// <summary>Runs a function once.</summary>
    /// <param name="finish">Uses the result while the invocation's services are still alive.</param>
    /// <exception cref="Exception">Whatever the function or its middleware let out.</exception>
    public async Task<object?> InvokeAsync(
        FunctionPlan plan,
        TriggerData trigger,
        CancellationToken cancellation,
        RetryContext? retry = null,
        Action<EmbeddedFunctionContext>? prepare = null,
        Func<EmbeddedFunctionContext, Task>? finish = null)
    {
        await using var context = new EmbeddedFunctionContext(plan, trigger, _services, retry ?? Attempt.Only, cancellation);
        prepare?.Invoke(context);
        await _chain(context);
        if (plan.Function.Outputs.Count > 0)
        {
            await _outputs.SendAsync(plan.Function, context.Result.Value, cancellation);
        }

        if (finish is not null)
        {
            await finish(context);
        }

        return context.Result.Value;
    }
}
