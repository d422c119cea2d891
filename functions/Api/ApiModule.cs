using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Idempotency;
using Distribution.Functions.Api.Requests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Functions.Api;

/// <summary>What the function classes need beside the slices.</summary>
public static class ApiModule
{
    /// <summary>Needs <c>IEntityStore</c>, <c>IEntityScan</c> and <c>TimeProvider</c> from the host; fails at start if section <c>Auth</c> is incomplete.</summary>
    public static IServiceCollection AddDistributionApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiAuthOptions>()
            .Configure(options => Read(options, configuration.GetSection(ApiAuthOptions.Section)))
            .Validate(options => options.IsComplete, "Auth:SigningKey (at least 32 bytes), Auth:Issuer and Auth:Audience must be configured.")
            .ValidateOnStart();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<Cursors>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<ApiPipeline>();
        return services;
    }

    private static void Read(ApiAuthOptions options, IConfigurationSection section)
    {
        options.SigningKey = section[nameof(ApiAuthOptions.SigningKey)] ?? "";
        options.Issuer = section[nameof(ApiAuthOptions.Issuer)] ?? "";
        options.Audience = section[nameof(ApiAuthOptions.Audience)] ?? "";
    }
}
