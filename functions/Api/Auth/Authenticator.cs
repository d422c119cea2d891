using System.Text;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Distribution.Functions.Api.Auth;

/// <summary>Turns the Authorization header into a caller. Why a token is refused is not told to the one who sent it.</summary>
public sealed class Authenticator
{
    private const string Scheme = "Bearer ";
    private const int MaxTokenLength = 4096;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);
    private static readonly Problem Missing = new("auth.token_missing", ProblemKind.Unauthorized, "An Authorization header with a bearer token is needed.");
    private static readonly Problem Invalid = new("auth.token_invalid", ProblemKind.Unauthorized, "The bearer token is not valid.");
    private static readonly Problem WrongRole = Problem.Forbidden("auth.role_forbidden", "The token's role may not do this.");

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxTokenLength };
    private readonly TokenValidationParameters _rules;

    public Authenticator(IOptions<ApiAuthOptions> options, TimeProvider clock)
    {
        _rules = new TokenValidationParameters
        {
            ValidIssuer = options.Value.Issuer,
            ValidAudience = options.Value.Audience,
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.Value.SigningKey)),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = (from, until, _, _) => IsAlive(from, until, clock.GetUtcNow()),
        };
    }

    public async ValueTask<Result<ApiCaller>> AuthenticateAsync(HttpRequest request, ApiRoles allowed)
    {
        string? header = request.Headers.Authorization;
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Missing;
        }

        TokenValidationResult result = await _handler.ValidateTokenAsync(header[Scheme.Length..].Trim(), _rules);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token || Read(token) is not { } caller)
        {
            return Invalid;
        }

        return caller.Is(allowed) ? caller : WrongRole;
    }

    internal static bool IsAlive(DateTime? from, DateTime? until, DateTimeOffset now) =>
        until is { } end && now - ClockSkew < new DateTimeOffset(end, TimeSpan.Zero)
        && (from is not { } start || now + ClockSkew >= new DateTimeOffset(start, TimeSpan.Zero));

    private static ApiCaller? Read(JsonWebToken token)
    {
        ApiRoles role = Text(token, "role") switch
        {
            "user" => ApiRoles.User,
            "merchant" => ApiRoles.Merchant,
            "finance" => ApiRoles.Finance,
            _ => ApiRoles.None,
        };
        return role != ApiRoles.None && Text(token, "sub") is { } user && IdText.IsValid(user)
            && Text(token, "mch") is { } merchant && IdText.IsValid(merchant)
                ? new ApiCaller(new UserId(user), new MerchantId(merchant), role)
                : null;
    }

    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue(claim, out string? value) ? value : null;
}
