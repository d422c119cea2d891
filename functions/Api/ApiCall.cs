using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;

namespace Distribution.Functions.Api;

/// <summary>A request whose sender is known.</summary>
public record ApiCall(HttpRequest Request, ApiCaller Caller)
{
    public MerchantId Merchant => Caller.Merchant;

    public UserId User => Caller.User;

    /// <summary>A query parameter; null if it is absent.</summary>
    public string? Query(string name) => Request.Query.TryGetValue(name, out var values) ? (string?)values : null;
}

/// <summary>A request that changes money or stock.</summary>
/// <param name="CommandId">The natural key of the command: the same for every repetition.</param>
/// <param name="RequestHash">Of method, path and body.</param>
public sealed record ApiCommand(HttpRequest Request, ApiCaller Caller, string CommandId, string RequestHash)
    : ApiCall(Request, Caller);
