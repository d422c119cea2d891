using System.Reflection;
using EmbeddedFunctions.Discovery;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace EmbeddedFunctions.Invocation;

/// <summary>Everything about calling a function that can be worked out at start.</summary>
internal sealed class FunctionPlan
{
    private readonly ParameterBinder[] _binders;
    private readonly ObjectFactory? _factory;
    private readonly MethodInvoker _method;
    private readonly Func<object?, ValueTask<object?>> _result;

    public FunctionPlan(FunctionDescriptor function, ParameterBinders binders)
    {
        Function = function;
        Definition = new EmbeddedFunctionDefinition(function);
        _binders = [.. function.Method.GetParameters().Select(parameter => binders.For(function, parameter))];
        _factory = function.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(function.Class, []);
        _method = MethodInvoker.Create(function.Method);
        _result = ResultReader.For(function.Method.ReturnType);
    }

    public FunctionDescriptor Function { get; }

    public FunctionDefinition Definition { get; }

    /// <summary>Binds, calls and keeps the result in the context.</summary>
    public async Task CallAsync(EmbeddedFunctionContext context)
    {
        object?[] arguments = _binders.Length == 0 ? [] : new object?[_binders.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _binders[i](context);
        }

        // No ConfigureAwait(false): an orchestrator's continuations stay where the durable engine runs them.
        object? instance = _factory?.Invoke(context.InstanceServices, []);
        context.Result.Value = await _result(_method.Invoke(instance, arguments.AsSpan()));
    }
}
