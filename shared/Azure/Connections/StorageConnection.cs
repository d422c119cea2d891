using Microsoft.Extensions.Configuration;

namespace Distribution.Azure.Connections;

/// <summary>
/// Where tables and blobs are, in the words of the Functions host's own connections: the setting <c>Storage</c> is a
/// connection string to an emulator, or <c>Storage:tableServiceUri</c> and <c>Storage:blobServiceUri</c> are the services
/// and <c>Storage:clientId</c> the user-assigned identity that may use them (none: the system-assigned).
/// </summary>
public sealed class StorageConnection
{
    public const string Section = "Storage";

    /// <summary>Only for an emulator on this machine: no key of a real account lies in a setting.</summary>
    public string? ConnectionString { get; set; }

    public Uri? TableServiceUri { get; set; }

    public Uri? BlobServiceUri { get; set; }

    public string? ClientId { get; set; }

    /// <summary>The table all entities lie in.</summary>
    public string Table { get; set; } = "distribution";

    /// <summary>The container all files lie in.</summary>
    public string Container { get; set; } = "distribution";

    internal bool IsLocal => ConnectionString is not null;

    internal bool IsComplete => ConnectionString is { } text
        ? LocalOnly.IsStorage(text)
        : LocalOnly.IsService(TableServiceUri) && LocalOnly.IsService(BlobServiceUri);

    internal void Read(IConfiguration configuration)
    {
        configuration.GetSection(Section).Bind(this);
        ConnectionString = configuration[Section] is { Length: > 0 } text ? text : null;
    }
}
