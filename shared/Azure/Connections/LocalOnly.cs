using System.Data.Common;

namespace Distribution.Azure.Connections;

/// <summary>Connection strings carry keys: they are taken for emulators on this machine and for nothing else.</summary>
internal static class LocalOnly
{
    public static bool IsStorage(string text) =>
        Parse(text) is { } parts &&
        (parts.ContainsKey("UseDevelopmentStorage") || (IsLoopback(parts, "TableEndpoint") && IsLoopback(parts, "BlobEndpoint")));

    public static bool IsServiceBus(string text) =>
        Parse(text) is { } parts && IsLoopback(parts, "Endpoint") && parts.TryGetValue("UseDevelopmentEmulator", out object? use) && (use as string) is "true" or "True";

    /// <summary>A service that a token may be sent to.</summary>
    public static bool IsService(Uri? address) => address is { IsAbsoluteUri: true } && address.Scheme == Uri.UriSchemeHttps;

    private static bool IsLoopback(DbConnectionStringBuilder parts, string name) =>
        parts.TryGetValue(name, out object? value) && Uri.TryCreate(value as string, UriKind.Absolute, out Uri? address) && address.IsLoopback;

    private static DbConnectionStringBuilder? Parse(string text)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
