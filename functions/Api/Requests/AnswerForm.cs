using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Distribution.Functions.Api.Requests;

/// <summary>In which form an answer is wanted, where there are two.</summary>
public static class AnswerForm
{
    /// <summary>True for CSV: by <c>?format=csv</c>, which a plain link can say, or by <c>Accept</c>; JSON where neither asks for CSV first.</summary>
    public static Result<Optional<bool>> IsCsv(ApiCall call) => call.Query("format") switch
    {
        "csv" => new Optional<bool>(true),
        "json" => new Optional<bool>(false),
        null => new Optional<bool>(Prefers(call.Request)),
        _ => Problem.Invalid("request.parameter_invalid", "'format' is csv or json."),
    };

    private static bool Prefers(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.OfType<string>()], out IList<MediaTypeHeaderValue>? accepted))
        {
            return false;
        }

        return Quality(accepted, "text/csv") > Quality(accepted, "application/json");
    }

    /// <summary>What the closest range says of a type; 0 if none does.</summary>
    private static double Quality(IList<MediaTypeHeaderValue> accepted, string type)
    {
        var wanted = new MediaTypeHeaderValue(type);
        return accepted
            .Where(wanted.IsSubsetOf)
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault();
    }
}
