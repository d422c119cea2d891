using Distribution.MiniProgram.Tokens;
using Distribution.MiniProgram.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Distribution.MiniProgram;

/// <summary>The registrations of the mini program.</summary>
public static class MiniProgramModule
{
    /// <summary>
    /// Needs <c>IEntityStore</c>, <c>ProviderAccounts</c>, a <see cref="TimeProvider"/>, logging, and <see cref="MiniProgramOptions"/>
    /// configured where there is a mini program. A host that reaches the platform otherwise than by TCP registers its own
    /// <see cref="MiniProgramHttp"/> before.
    /// </summary>
    public static IServiceCollection AddMiniProgram(this IServiceCollection services)
    {
        services.AddOptions<MiniProgramOptions>();
        services.AddSingleton<IValidateOptions<MiniProgramOptions>, MiniProgramOptionsCheck>();
        services.TryAddSingleton<MiniProgramHttp>();
        services.TryAddSingleton<MiniProgramUsers>();
        return services
            .AddSingleton<MiniProgramWire>()
            .AddSingleton<AccessTokens>()
            .AddSingleton<IMiniProgram, WeChatMiniProgram>()
            .AddSingleton<LogIn>()
            .AddSingleton<BindPhone>();
    }
}
