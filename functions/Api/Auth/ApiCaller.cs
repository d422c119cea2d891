using Distribution.Kernel;

namespace Distribution.Functions.Api.Auth;

/// <summary>Who asks: the claims <c>sub</c>, <c>mch</c> and <c>role</c> of a valid token.</summary>
/// <param name="User">The person.</param>
/// <param name="Merchant">The only merchant the token is good for.</param>
/// <param name="Role">Exactly one role.</param>
public sealed record ApiCaller(UserId User, MerchantId Merchant, ApiRoles Role)
{
    public bool Is(ApiRoles role) => (Role & role) != 0;
}
