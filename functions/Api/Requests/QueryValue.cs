using System.Globalization;
using Distribution.Kernel;

namespace Distribution.Functions.Api.Requests;

/// <summary>Values of query parameters.</summary>
public static class QueryValue
{
    /// <summary>One of the names of an enumeration, as they stand in answers; absent is none.</summary>
    public static Result<Optional<T>> Enum<T>(ApiCall call, string name)
        where T : struct, Enum
    {
        string? text = call.Query(name);
        if (text is null)
        {
            return new Optional<T>(null);
        }

        return text.All(char.IsAsciiLetter) && System.Enum.TryParse(text, ignoreCase: true, out T value)
            ? new Optional<T>(value)
            : Problem.Invalid("request.parameter_invalid", $"'{name}' has no such value.");
    }

    /// <summary>True or false; absent is neither.</summary>
    public static Result<Optional<bool>> Truth(ApiCall call, string name) => call.Query(name) switch
    {
        null => new Optional<bool>(null),
        "true" => new Optional<bool>(true),
        "false" => new Optional<bool>(false),
        _ => Problem.Invalid("request.parameter_invalid", $"'{name}' is true or false."),
    };

    /// <summary>A calendar day such as 2026-03-02.</summary>
    public static Result<DateOnly> Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : Problem.Invalid("request.parameter_invalid", "A day is written YYYY-MM-DD.");
}

/// <param name="Value">Null if the parameter is absent.</param>
public readonly record struct Optional<T>(T? Value)
    where T : struct;
