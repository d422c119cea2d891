using System.Diagnostics.CodeAnalysis;

namespace Distribution.Kernel;

/// <summary>Either a value or an expected refusal. Broken invariants and faults throw instead.</summary>
public readonly struct Result<T>
    where T : notnull
{
    private readonly T? _value;

    private Result(T? value, Problem? problem)
    {
        _value = value;
        Problem = problem;
    }

    /// <summary>The refusal; null if there is a value.</summary>
    public Problem? Problem { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is a refusal instead.</exception>
    public T Value => Problem is null && _value is not null
        ? _value
        : throw new InvalidOperationException($"There is no value: {Problem?.Code ?? "the result was never set"}.");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Problem problem) => new(default, problem);

    /// <summary>True with the value, or false with the refusal.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Problem? problem)
    {
        value = _value;
        problem = Problem;
        return problem is null;
    }

    public Result<TNext> Map<TNext>(Func<T, TNext> next)
        where TNext : notnull => Problem is null ? next(Value) : Problem;
}

/// <summary>The value of a command that answers nothing but "done".</summary>
public readonly record struct Done;
