using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Starts a function by an HTTP request. A level that is not written means Function, whatever
/// <see cref="AuthLevel"/> says: the host reads the arguments as written, not this instance.
/// </summary>
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    public HttpTriggerAttribute()
    {
    }

    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>An ASP.NET Core route template under the host's prefix; the function's name when absent.</summary>
    public string? Route { get; set; }

    /// <summary>All verbs when absent.</summary>
    public string[]? Methods { get; }

    public AuthorizationLevel AuthLevel { get; }
}
