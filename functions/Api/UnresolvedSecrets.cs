using Microsoft.Extensions.Configuration;

namespace Distribution.Functions.Api;

/// <summary>
/// A reference to a key vault that the platform could not follow stands in the settings as it was written. As a signing key
/// it would be one that everybody can read, so an app that sees one does not start.
/// </summary>
internal static class UnresolvedSecrets
{
    private const string Reference = "@Microsoft.KeyVault(";

    /// <exception cref="InvalidOperationException">A setting is such a reference.</exception>
    public static void Refuse(IConfiguration configuration)
    {
        foreach ((string name, string? value) in configuration.AsEnumerable())
        {
            if (value?.StartsWith(Reference, StringComparison.OrdinalIgnoreCase) == true)
            {
                throw new InvalidOperationException($"The secret of the setting '{name}' is not there, or the app may not read it.");
            }
        }
    }
}
