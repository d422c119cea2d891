using EmbeddedFunctions.Invocation;
using Microsoft.AspNetCore.Http;

namespace EmbeddedFunctions.Http;

/// <summary>A request: its route values and, after them, its query by name.</summary>
internal sealed class HttpTriggerData(HttpContext http) : TriggerData
{
    public override object? Value => http.Request;

    public override IEnumerable<string> Names => http.Request.RouteValues.Keys.Union(http.Request.Query.Keys, StringComparer.OrdinalIgnoreCase);

    public override bool TryGet(string name, out object? value)
    {
        if (http.Request.RouteValues.TryGetValue(name, out value))
        {
            return true;
        }

        bool found = http.Request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values);
        value = found ? values.ToString() : null;
        return found;
    }
}
