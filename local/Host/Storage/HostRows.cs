using Distribution.Local.Sandbox;

namespace Distribution.Local.Storage;

/// <summary>What lies in a data file and is not the product's: this host's keys and clock, and what the sandbox provider knows.</summary>
internal static class HostRows
{
    public const string Prefix = "local|";

    public static bool IsProduct(string partition) =>
        !partition.StartsWith(Prefix, StringComparison.Ordinal) && !partition.StartsWith(SandboxKey.Prefix, StringComparison.Ordinal);
}
