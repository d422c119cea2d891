using System.Reflection;

namespace EmbeddedFunctions.Invocation;

/// <summary>Waits for whatever a function returns and takes the value out of it.</summary>
internal static class ResultReader
{
    public static Func<object?, ValueTask<object?>> For(Type returned)
    {
        if (returned == typeof(Task))
        {
            return OfTask;
        }

        if (returned == typeof(ValueTask))
        {
            return OfValueTask;
        }

        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(Task<>))
        {
            return Generic(nameof(OfTaskOf), returned);
        }

        return returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(ValueTask<>)
            ? Generic(nameof(OfValueTaskOf), returned)
            : static value => new ValueTask<object?>(value);
    }

    private static Func<object?, ValueTask<object?>> Generic(string reader, Type returned) =>
        (typeof(ResultReader).GetMethod(reader, BindingFlags.NonPublic | BindingFlags.Static)
            ?? throw new MissingMethodException(nameof(ResultReader), reader))
        .MakeGenericMethod(returned.GetGenericArguments())
        .CreateDelegate<Func<object?, ValueTask<object?>>>();

    private static async ValueTask<object?> OfTask(object? value)
    {
        await (Task)Present(value);
        return null;
    }

    private static async ValueTask<object?> OfValueTask(object? value)
    {
        await (ValueTask)Present(value);
        return null;
    }

    private static async ValueTask<object?> OfTaskOf<T>(object? value) => await (Task<T>)Present(value);

    private static async ValueTask<object?> OfValueTaskOf<T>(object? value) => await (ValueTask<T>)Present(value);

    private static object Present(object? value) => value ?? throw new InvalidOperationException("The function returned null instead of a task.");
}
