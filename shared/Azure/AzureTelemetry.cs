using System.Data.Common;
using Azure.Core;

namespace Distribution.Azure;

/// <summary>Who sends telemetry, in the words the Functions host uses for its own: <c>ClientId=...;Authorization=AAD</c>.</summary>
public static class AzureTelemetry
{
    public const string Setting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>The identity the setting names; null if it names none, which only a component that takes keys accepts.</summary>
    /// <exception cref="ArgumentException">The text is not such a setting.</exception>
    public static TokenCredential? Credential(string? setting, AzureCredentials credentials)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = setting ?? "" };
        return parts.TryGetValue("Authorization", out object? kind) && string.Equals(kind as string, "AAD", StringComparison.OrdinalIgnoreCase)
            ? credentials.For(parts.TryGetValue("ClientId", out object? id) ? id as string : null)
            : null;
    }
}
