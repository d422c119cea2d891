using System.Diagnostics;

namespace Distribution.Azure.Tests.Emulator;

/// <summary>Programs for node in a cache folder of this user, installed by npm at first use. Their own install scripts are not run.</summary>
internal static class NpmPackages
{
    private static readonly TimeSpan MaxInstall = TimeSpan.FromMinutes(5);

    /// <summary>The folder whose node_modules has the packages; null with a reason if there can be none here.</summary>
    /// <param name="name">Of the folder.</param>
    /// <param name="packages">Each with its version.</param>
    /// <param name="reason">For whoever skips a test.</param>
    public static string? Find(string name, string[] packages, out string reason)
    {
        reason = "";
        if (!Runs("node", "--version") || !Runs("npm", "--version"))
        {
            reason = $"The test needs node and npm for {string.Join(", ", packages)}, and they are not on this machine.";
            return null;
        }

        string folder = Path.Combine(CacheRoot(), "distribution-tests", name);
        string done = Path.Combine(folder, "installed");
        if (!File.Exists(done))
        {
            Install(folder, packages);
            File.WriteAllText(done, string.Join('\n', packages));
        }

        return folder;
    }

    public static Process? Start(string program, params string[] arguments)
    {
        // npm is a script, which only a shell starts on Windows.
        var info = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/c", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        info.RedirectStandardError = true;
        info.RedirectStandardOutput = true;
        try
        {
            return Process.Start(info);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string CacheRoot() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
        : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static void Install(string folder, string[] packages)
    {
        Directory.CreateDirectory(folder);
        using Process npm = Start("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, .. packages])
            ?? throw new InvalidOperationException("npm does not start.");
        npm.BeginOutputReadLine();
        string errors = npm.StandardError.ReadToEnd();
        if (!npm.WaitForExit(MaxInstall) || npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm could not install {string.Join(", ", packages)}: {errors}");
        }
    }

    private static bool Runs(string program, string argument)
    {
        using Process? process = Start(program, argument);
        process?.BeginOutputReadLine();
        return process is not null && process.WaitForExit(MaxInstall) && process.ExitCode == 0;
    }
}
