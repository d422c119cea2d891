using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Messaging;

/// <summary>The registrations of the outbox.</summary>
public static class MessagingModule
{
    /// <summary>Needs <c>IEntityStore</c>, <c>IEntityScan</c>, <see cref="IMessageSender"/> and logging.</summary>
    public static IServiceCollection AddMessaging(this IServiceCollection services) => services
        .AddSingleton<Outbox>()
        .AddSingleton<OutboxSweep>()
        .AddSingleton<Redelivery>();
}
