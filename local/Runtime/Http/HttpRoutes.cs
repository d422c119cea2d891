using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Invocation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Http;

/// <summary>
/// Gives every HTTP function its route. Verbs are a constraint of the route, so that another verb finds
/// no function (404) rather than one that refuses it (405).
/// </summary>
internal static class HttpRoutes
{
    /// <exception cref="FunctionDiscoveryException">A route is not a template.</exception>
    public static void Map(
        IEndpointRouteBuilder endpoints, IEnumerable<FunctionPlan> plans, FunctionPipeline pipeline, string prefix, HttpKeys keys, ILogger log)
    {
        foreach (FunctionPlan plan in plans)
        {
            if (plan.Function.Trigger is HttpTrigger trigger)
            {
                var endpoint = new HttpEndpoint(plan, trigger, pipeline, keys, log);
                endpoints.Map(Pattern(plan.Function.Name, $"{prefix}/{trigger.Route}", trigger), endpoint.ServeAsync).WithDisplayName(plan.Function.Name);
            }
        }
    }

    private static RoutePattern Pattern(string function, string template, HttpTrigger trigger)
    {
        try
        {
            return trigger.Methods.Count == 0
                ? RoutePatternFactory.Parse(template.Trim('/'))
                : RoutePatternFactory.Parse(
                    template.Trim('/'),
                    null,
                    new RouteValueDictionary { ["httpMethod"] = new HttpMethodRouteConstraint([.. trigger.Methods]) });
        }
        catch (RoutePatternException error)
        {
            throw new FunctionDiscoveryException([$"{function}: its route is no template: {error.Message}"]);
        }
    }
}
