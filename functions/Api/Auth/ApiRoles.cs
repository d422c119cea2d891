namespace Distribution.Functions.Api.Auth;

/// <summary>The roles a token may have. A function names those it is for.</summary>
[Flags]
public enum ApiRoles
{
    None = 0,

    /// <summary>A buyer, who may also be a distributor.</summary>
    User = 1,

    /// <summary>The shop's own staff.</summary>
    Merchant = 2,

    /// <summary>Those who decide withdrawals.</summary>
    Finance = 4,

    Any = User | Merchant | Finance,
}
