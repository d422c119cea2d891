namespace Distribution.Local.Providers;

/// <summary>The providers that are simulated here, by the names of their gateways.</summary>
public sealed class ProviderServers
{
    private readonly Dictionary<string, IProviderServer> _servers;

    internal ProviderServers(IEnumerable<IProviderServer> servers) => _servers = servers.ToDictionary(static server => server.Name, StringComparer.Ordinal);

    internal IReadOnlyCollection<IProviderServer> All => _servers.Values;

    /// <exception cref="InvalidOperationException">There is none of this name.</exception>
    internal IProviderServer Find(string name) =>
        _servers.GetValueOrDefault(name) ?? throw new InvalidOperationException($"No provider '{name}' is simulated here.");
}
