namespace Distribution.Azure.Tests.Emulator;

/// <summary>Azurite as npm installs it.</summary>
internal static class AzuriteInstall
{
    public const string Version = "3.35.0";

    /// <summary>The script that node runs; null with a reason if there is none to be had here.</summary>
    public static string? Find(out string reason)
    {
        if (NpmPackages.Find("azurite-" + Version, [$"azurite@{Version}"], out reason) is not { } folder)
        {
            return null;
        }

        string script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        return File.Exists(script) ? script : throw new InvalidOperationException($"npm has not installed azurite {Version} into '{folder}'.");
    }
}
