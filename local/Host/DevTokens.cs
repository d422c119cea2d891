using System.Text;
using Distribution.Kernel;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Distribution.Local;

/// <summary>Makes the bearer tokens that an identity provider makes in production.</summary>
public sealed class DevTokens(string signingKey, TimeProvider clock)
{
    public const string Issuer = "https://distribution.local";
    public const string Audience = "distribution";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials = new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(signingKey)), SecurityAlgorithms.HmacSha256);

    /// <param name="merchant">The shop the token is good for.</param>
    /// <param name="user">Who holds it.</param>
    /// <param name="role">user, merchant or finance.</param>
    public string Create(MerchantId merchant, string user, string role)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = user, ["mch"] = merchant.Value, ["role"] = role },
            SigningCredentials = _credentials,
        });
    }
}
