using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Idempotency;
using Distribution.Functions.Api.Requests;
using Distribution.Functions.Distributors;
using Distribution.Functions.Payments;
using Distribution.Functions.Programs;
using Distribution.Functions.Withdrawals;
using Distribution.MiniProgram;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Payments.Sandbox;
using Distribution.Payments.WeChatPay;
using Distribution.Reconciliation;
using Distribution.Sharing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Functions.Api;

/// <summary>What the function classes need beside the slices.</summary>
public static class ApiModule
{
    /// <summary>
    /// Reads the sections <c>Auth</c>, <c>Payments</c>, <c>Sandbox</c>, <c>WeChatPay</c>, <c>Alipay</c>,
    /// <c>MiniProgram</c>, <c>Sharing</c> and
    /// <c>Settlement</c>; a host that starts with one of them wrong fails at once. Call it together with <c>AddDistributionCore</c>.
    /// </summary>
    public static IServiceCollection AddDistributionApi(this IServiceCollection services, IConfiguration configuration)
    {
        UnresolvedSecrets.Refuse(configuration);
        services.AddOptions<ApiAuthOptions>()
            .Bind(configuration.GetSection(ApiAuthOptions.Section))
            .Validate(options => options.IsComplete, "Auth:SigningKey (at least 32 bytes), Auth:Issuer and Auth:Audience must be configured.")
            .ValidateOnStart();
        services.AddOptions<PaymentOptions>().Bind(configuration.GetSection(PaymentOptions.Section)).ValidateOnStart();
        services.AddOptions<SandboxOptions>().Bind(configuration.GetSection("Sandbox")).ValidateOnStart();
        services.AddOptions<WeChatPayOptions>().Bind(configuration.GetSection(WeChatPayOptions.Section)).ValidateOnStart();
        services.AddOptions<AlipayOptions>().Bind(configuration.GetSection(AlipayOptions.Section)).ValidateOnStart();
        services.AddOptions<MiniProgramOptions>().Bind(configuration.GetSection(MiniProgramOptions.Section)).ValidateOnStart();
        services.AddOptions<SharingOptions>().Bind(configuration.GetSection("Sharing")).ValidateOnStart();
        services.AddOptions<DueBookOptions>().Bind(configuration.GetSection("Settlement")).ValidateOnStart();
        services.AddStatementFiles();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<UserTokens>();
        services.AddSingleton<Cursors>();
        services.AddSingleton<Fingerprints>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<ApiPipeline>();
        services.AddSingleton<Statements>();
        services.AddSingleton<WithdrawalNudge>();
        services.AddSingleton<ProviderEvents>();
        services.AddSingleton<ProviderDeadline>();
        services.AddSingleton<DraftAnswers>();
        return services;
    }
}
