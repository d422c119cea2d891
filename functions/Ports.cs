using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Functions;

/// <summary>Says at start, in one sentence, what a deployment has forgotten, instead of failing at the first request.</summary>
public static class Ports
{
    /// <exception cref="InvalidOperationException">A port of Core has no adapter.</exception>
    public static IServiceCollection RequirePorts(this IServiceCollection services)
    {
        foreach (Type port in (Type[])[typeof(IEntityStore), typeof(IEntityScan), typeof(IBlobStore), typeof(IMessageSender)])
        {
            if (!services.Any(service => service.ServiceType == port))
            {
                throw new InvalidOperationException($"No adapter is registered for {port.Name}: add it before RequirePorts in Program.cs.");
            }
        }

        return services;
    }
}
