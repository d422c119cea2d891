using Distribution.Local.Providers;
using Distribution.Local.Sandbox;

namespace Distribution.Local.Storage;

/// <summary>What lies in a data file and is not the product's: this host's keys and clock, and what the simulated providers know.</summary>
internal static class HostRows
{
    public const string Prefix = "local|";

    public static bool IsProduct(string partition) =>
        !partition.StartsWith(Prefix, StringComparison.Ordinal)
        && !partition.StartsWith(SandboxKey.Prefix, StringComparison.Ordinal)
        && !partition.StartsWith(ProviderKey.Prefix, StringComparison.Ordinal);
}
