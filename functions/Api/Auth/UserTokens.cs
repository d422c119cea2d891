using System.Text;
using Distribution.Kernel;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Distribution.Functions.Api.Auth;

/// <param name="Text">The bearer token; whoever has it is the user.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record UserToken(string Text, DateTimeOffset ExpiresAt)
{
    public override string ToString() => nameof(UserToken);
}

/// <summary>Our own tokens for users whom a platform has told us: with the key, issuer and audience that <see cref="Authenticator"/> asks for, and no other role than a user's.</summary>
public sealed class UserTokens(IOptions<ApiAuthOptions> options, TimeProvider clock)
{
    /// <summary>A mini program logs in again by itself when it is opened.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials = new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.Value.SigningKey)), SecurityAlgorithms.HmacSha256);

    public UserToken Issue(MerchantId merchant, UserId user)
    {
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset expires = DateTimeOffset.FromUnixTimeSeconds((now + Lifetime).ToUnixTimeSeconds());
        string text = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Value.Issuer,
            Audience = options.Value.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = user.Value, ["mch"] = merchant.Value, ["role"] = "user" },
            SigningCredentials = _credentials,
        });
        return new UserToken(text, expires);
    }
}
