using Microsoft.Extensions.Configuration;

namespace Distribution.Azure.Connections;

/// <summary>
/// Where the queues are, the same setting the triggers use: <c>ServiceBus</c> is a connection string to an emulator, or
/// <c>ServiceBus:fullyQualifiedNamespace</c> is the namespace and <c>ServiceBus:clientId</c> the user-assigned identity
/// that may send (none: the system-assigned).
/// </summary>
public sealed class ServiceBusConnection
{
    public const string Section = "ServiceBus";

    /// <summary>Only for an emulator on this machine.</summary>
    public string? ConnectionString { get; set; }

    public string? FullyQualifiedNamespace { get; set; }

    public string? ClientId { get; set; }

    internal bool IsComplete => ConnectionString is { } text
        ? LocalOnly.IsServiceBus(text)
        : FullyQualifiedNamespace is { } name && Uri.CheckHostName(name) == UriHostNameType.Dns;

    internal void Read(IConfiguration configuration)
    {
        configuration.GetSection(Section).Bind(this);
        ConnectionString = configuration[Section] is { Length: > 0 } text ? text : null;
    }
}
