using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Audit;

/// <summary>The registrations of the audit log.</summary>
public static class AuditModule
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddSingleton<AuditLog>();
}
