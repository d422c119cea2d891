using Distribution.Payments.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Distribution.Payments;

public static class PaymentsModule
{
    /// <summary>Needs <see cref="SandboxOptions"/> configured. A host that talks to the sandbox otherwise than by TCP registers its own <see cref="SandboxHttp"/> before.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services)
    {
        services.AddOptions<SandboxOptions>().Validate(SandboxOptions.IsValid, "The sandbox provider needs an absolute address, both serials and both keys.");
        services.TryAddSingleton<SandboxHttp>();
        services.AddSingleton<SandboxGateway>();
        services.AddSingleton<IPaymentGateway>(static provider => provider.GetRequiredService<SandboxGateway>());
        services.AddSingleton<ITransferGateway>(static provider => provider.GetRequiredService<SandboxGateway>());
        services.AddSingleton<SandboxWebhook>();
        return services;
    }
}
