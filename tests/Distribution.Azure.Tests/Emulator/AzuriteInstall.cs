using System.Diagnostics;

namespace Distribution.Azure.Tests.Emulator;

/// <summary>Azurite in a cache folder of this user, installed by npm at first use.</summary>
internal static class AzuriteInstall
{
    public const string Version = "3.35.0";

    private static readonly TimeSpan MaxInstall = TimeSpan.FromMinutes(5);

    /// <summary>The script that node runs; null with a reason if there is none to be had here.</summary>
    public static string? Find(out string reason)
    {
        reason = "";
        if (!Runs("node", "--version") || !Runs("npm", "--version"))
        {
            reason = "Azurite needs node and npm, and they are not on this machine.";
            return null;
        }

        string folder = Path.Combine(CacheRoot(), "distribution-tests", "azurite-" + Version);
        string script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        string done = Path.Combine(folder, "installed");
        if (!File.Exists(done))
        {
            Install(folder);
            if (!File.Exists(script))
            {
                throw new InvalidOperationException($"npm has not installed azurite {Version} into '{folder}'.");
            }

            File.WriteAllText(done, Version);
        }

        return script;
    }

    private static string CacheRoot() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
        : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static void Install(string folder)
    {
        Directory.CreateDirectory(folder);
        using Process npm = Start("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, "azurite@" + Version])
            ?? throw new InvalidOperationException("npm does not start.");
        string errors = npm.StandardError.ReadToEnd();
        if (!npm.WaitForExit(MaxInstall) || npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm could not install azurite {Version}: {errors}");
        }
    }

    private static bool Runs(string program, string argument)
    {
        using Process? process = Start(program, [argument]);
        return process is not null && process.WaitForExit(MaxInstall) && process.ExitCode == 0;
    }

    private static Process? Start(string program, string[] arguments)
    {
        // npm is a script, which only a shell starts on Windows.
        var info = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/c", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        info.RedirectStandardError = true;
        info.RedirectStandardOutput = true;
        try
        {
            Process? process = Process.Start(info);
            process?.BeginOutputReadLine();
            return process;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
