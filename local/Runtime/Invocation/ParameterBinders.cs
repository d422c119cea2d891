using System.Reflection;
using EmbeddedFunctions.Discovery;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Invocation;

/// <summary>Gives one parameter its value.</summary>
internal delegate object? ParameterBinder(EmbeddedFunctionContext context);

/// <summary>Decides once, at start, where each parameter of a function comes from.</summary>
internal sealed class ParameterBinders(ValueConversion conversion, Func<DurableTaskClient> durable)
{
    private static readonly MethodInfo GetInput =
        typeof(TaskOrchestrationContext).GetMethod(nameof(TaskOrchestrationContext.GetInput))
        ?? throw new MissingMethodException(nameof(TaskOrchestrationContext), "GetInput");

    public ParameterBinder For(FunctionDescriptor function, ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (parameter.Position == function.TriggerPosition)
        {
            return function.Trigger switch
            {
                QueueTrigger => context => conversion.FromBody(context.Trigger.Value is ReadOnlyMemory<byte> body ? body : default, type),
                ActivityTrigger => context => context.Trigger.Value is string text ? System.Text.Json.JsonSerializer.Deserialize(text, type, conversion.Json) : null,
                _ => context => context.Trigger.Value,
            };
        }

        if (type == typeof(FunctionContext))
        {
            return context => context;
        }

        if (type == typeof(CancellationToken))
        {
            return context => context.CancellationToken;
        }

        if (type == typeof(DurableTaskClient) && parameter.IsDefined(typeof(DurableClientAttribute)))
        {
            return _ => durable();
        }

        if (type == typeof(HttpRequest) && function.Trigger is HttpTrigger)
        {
            return context => context.Trigger.Value;
        }

        return function.Trigger is OrchestrationTrigger ? ByExactInput(parameter) : ByName(parameter);
    }

    /// <summary>An orchestrator's input reaches a parameter only if its value is of that very type.</summary>
    private static ParameterBinder ByExactInput(ParameterInfo parameter)
    {
        MethodInfo read = GetInput.MakeGenericMethod(parameter.ParameterType);
        return context =>
        {
            object? value = read.Invoke(context.Trigger.Value, []);
            return value is null || value.GetType() == parameter.ParameterType ? value ?? Absent(parameter) : Absent(parameter);
        };
    }

    private ParameterBinder ByName(ParameterInfo parameter)
    {
        string name = parameter.Name ?? string.Empty;
        return context => context.Trigger.TryGet(name, out object? value)
            ? conversion.FromNamed(value, parameter.ParameterType)
            : Absent(parameter);
    }

    private static object? Absent(ParameterInfo parameter)
    {
        if (parameter.HasDefaultValue)
        {
            return parameter.DefaultValue;
        }

        bool nullable = !parameter.ParameterType.IsValueType
            ? new NullabilityInfoContext().Create(parameter).WriteState != NullabilityState.NotNull
            : Nullable.GetUnderlyingType(parameter.ParameterType) is not null;
        return nullable ? null : throw new InvalidOperationException($"There is no value for the parameter '{parameter.Name}'.");
    }
}
