using System.Globalization;
using Distribution.Kernel;

namespace Distribution.Functions.Api.Requests;

/// <summary>What a list was asked for.</summary>
/// <param name="Limit">1 to <see cref="PageLimits.Max"/>.</param>
/// <param name="Cursor">The slice's own cursor; null for the first page.</param>
/// <param name="Scope">What the next cursor will be tied to.</param>
public sealed record ListRequest(int Limit, string? Cursor, string Scope)
{
    internal static Result<int> ParseLimit(string? text)
    {
        if (text is null)
        {
            return PageLimits.Default;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is >= 1 and <= PageLimits.Max
            ? limit
            : Problem.Invalid("request.limit_invalid", "The limit is a whole number from 1 to 200.");
    }
}

/// <summary>A page as it is answered.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="Next">The cursor of the next page; null if this is the last.</param>
public sealed record ListBody<T>(IReadOnlyList<T> Items, string? Next);
